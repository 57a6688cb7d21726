package org.gnomondb.objectstore.google.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.FakeGcsServer;
import org.gnomondb.objectstore.remote.testkit.RecordingLifecycle;

/** A server of Google's protocol, and a new bucket of it for each test. */
final class GoogleBuckets implements AutoCloseable {
  private final FakeGcsServer server = FakeGcsServer.start();

  FakeGcsServer server() {
    return server;
  }

  /** Makes an empty bucket and returns its name. */
  String newBucket() {
    String name = "b" + UUID.randomUUID();
    server.makeBucket(name);
    return name;
  }

  ObjectStore open(String bucket) throws IOException {
    return open(bucket, server.endpoint(), Map.of());
  }

  /**
   * Opens a store, which is not closed: it holds nothing that does not end by itself.
   *
   * @param more properties that are set besides or instead of the usual ones
   */
  ObjectStore open(String bucket, String endpoint, Map<String, Object> more) throws IOException {
    return new GoogleObjectStore(properties(bucket, endpoint, more), new RecordingLifecycle());
  }

  Map<String, Object> properties(String bucket, String endpoint, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bucket", bucket);
    properties.put("googleServiceAccount", server.accountFile(endpoint).toString());
    properties.putAll(more);
    return properties;
  }

  @Override
  public void close() {
    server.close();
  }
}
