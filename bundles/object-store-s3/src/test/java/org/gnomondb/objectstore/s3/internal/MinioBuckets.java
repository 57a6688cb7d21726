package org.gnomondb.objectstore.s3.internal;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.MinioServer;
import org.gnomondb.objectstore.remote.testkit.RecordingLifecycle;

/** A MinIO server, and a new bucket of it for each test. */
final class MinioBuckets implements AutoCloseable {
  private final MinioServer server = MinioServer.start();

  MinioServer server() {
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
    return new S3ObjectStore(properties(bucket, endpoint, more), new RecordingLifecycle());
  }

  Map<String, Object> properties(String bucket, String endpoint, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bucket", bucket);
    properties.put("awsEndpoint", endpoint);
    properties.put("awsAllowHttp", true);
    properties.put("awsAccessKeyId", server.accessKey());
    properties.put("awsSecretAccessKey", server.secretKey());
    properties.putAll(more);
    return properties;
  }

  @Override
  public void close() {
    server.close();
  }
}
