package org.gnomondb.objectstore.azure.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.AzuriteServer;
import org.gnomondb.objectstore.remote.testkit.RecordingLifecycle;

/** A server of Azure's protocol, and a new container of it for each test. */
final class AzureContainers implements AutoCloseable {
  private final AzuriteServer server = AzuriteServer.start();

  AzuriteServer server() {
    return server;
  }

  /** Makes an empty container and returns its name. */
  String newContainer() {
    String name = "c" + UUID.randomUUID();
    server.makeContainer(name);
    return name;
  }

  ObjectStore open(String container) throws IOException {
    return open(container, server.server().toString(), Map.of());
  }

  /**
   * Opens a store, which is not closed: it holds nothing that does not end by itself.
   *
   * @param endpoint without the account
   * @param more properties that are set besides or instead of the usual ones
   */
  ObjectStore open(String container, String endpoint, Map<String, Object> more) throws IOException {
    return new AzureObjectStore(properties(container, endpoint, more), new RecordingLifecycle());
  }

  Map<String, Object> properties(String container, String endpoint, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bucket", container);
    properties.put("azureEndpoint", server.endpointBehind(endpoint));
    properties.put("azureAllowHttp", true);
    properties.put("azureStorageAccount", server.account());
    properties.put("azureStorageAccessKey", server.key());
    properties.putAll(more);
    return properties;
  }

  @Override
  public void close() {
    server.close();
  }
}
