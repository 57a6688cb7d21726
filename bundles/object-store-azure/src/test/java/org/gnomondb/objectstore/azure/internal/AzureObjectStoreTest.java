package org.gnomondb.objectstore.azure.internal;

import java.io.IOException;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.junit.jupiter.api.AutoClose;

final class AzureObjectStoreTest extends ObjectStoreContract {
  @AutoClose private static final AzureContainers azure = new AzureContainers();

  @Override
  protected ObjectStore openStore() throws IOException {
    return azure.open();
  }
}
