package org.gnomondb.objectstore.azure.internal;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.RemoteStoreFaults;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class AzureFaultsTest extends RemoteStoreFaults {
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
  protected String newBucket() {
    return azure.newContainer();
  }

  @Override
  protected URI server() {
    return azure.server().server();
  }

  @Override
  protected ObjectStore openStore(String bucket, String endpoint, Map<String, Object> properties)
      throws IOException {
    return azure.open(bucket, endpoint, properties);
  }
}
