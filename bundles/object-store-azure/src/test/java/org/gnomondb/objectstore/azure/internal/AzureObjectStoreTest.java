package org.gnomondb.objectstore.azure.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class AzureObjectStoreTest extends ObjectStoreContract {
  private static AzureContainers azure;

  @BeforeAll
  static void startServer() {
    azure = new AzureContainers();
  }

  @AfterAll
  static void stopServer() {
    azure.close();
  }

  @Override
  protected ObjectStore openStore() throws IOException {
    return azure.open(azure.newContainer());
  }
}
