package org.gnomondb.objectstore.google.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.AutoClose;

final class GoogleObjectStoreTest extends ObjectStoreContract {
  @AutoClose private static final GoogleBuckets google = new GoogleBuckets();

  @Override
  protected ObjectStore openStore() throws IOException {
    return google.open();
  }
}
