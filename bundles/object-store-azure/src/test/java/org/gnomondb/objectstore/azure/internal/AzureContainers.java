package org.gnomondb.objectstore.azure.internal;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.objectstore.remote.testkit.AzuriteServer;
import org.gnomondb.objectstore.remote.testkit.TestBuckets;

/** Containers of a server of Azure's protocol. */
final class AzureContainers extends TestBuckets {
  private final AzuriteServer server = AzuriteServer.start();

  AzuriteServer emulator() {
    return server;
  }

  @Override
  public URI server() {
    return server.server();
  }

  @Override
  protected void makeBucket(String name) {
    server.makeContainer(name);
  }

  @Override
  protected Map<String, Object> properties(String bucket, String endpoint) {
    return Map.of(
        "bucket", bucket,
        "azureEndpoint", server.endpointBehind(endpoint),
        "azureAllowHttp", true,
        "azureStorageAccount", server.account(),
        "azureStorageAccessKey", server.key());
  }

  @Override
  protected ObjectStore newStore(Map<String, Object> properties, Lifecycle lifecycle)
      throws IOException {
    return new AzureObjectStore(properties, lifecycle);
  }

  @Override
  public void close() {
    server.close();
  }
}
