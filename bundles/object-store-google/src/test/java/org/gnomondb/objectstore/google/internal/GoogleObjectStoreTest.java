package org.gnomondb.objectstore.google.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class GoogleObjectStoreTest extends ObjectStoreContract {
  private static GoogleBuckets google;

  @BeforeAll
  static void startServer() {
    google = new GoogleBuckets();
  }

  @AfterAll
  static void stopServer() {
    google.close();
  }

  @Override
  protected ObjectStore openStore() throws IOException {
    return google.open(google.newBucket());
  }
}
