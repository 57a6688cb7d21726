package org.gnomondb.objectstore.s3.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class S3ObjectStoreTest extends ObjectStoreContract {
  private static MinioBuckets minio;

  @BeforeAll
  static void startServer() {
    minio = new MinioBuckets();
  }

  @AfterAll
  static void stopServer() {
    minio.close();
  }

  @Override
  protected ObjectStore openStore() throws IOException {
    return minio.open(minio.newBucket());
  }
}
