package org.gnomondb.objectstore.s3.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.AutoClose;

final class S3ObjectStoreTest extends ObjectStoreContract {
  @AutoClose private static final MinioBuckets minio = new MinioBuckets();

  @Override
  protected ObjectStore openStore() throws IOException {
    return minio.open();
  }
}
