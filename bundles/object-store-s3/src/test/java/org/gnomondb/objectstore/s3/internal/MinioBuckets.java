package org.gnomondb.objectstore.s3.internal;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.objectstore.remote.testkit.MinioServer;
import org.gnomondb.objectstore.remote.testkit.TestBuckets;

/** Buckets of a MinIO server. */
final class MinioBuckets extends TestBuckets {
  private final MinioServer server = MinioServer.start();

  MinioServer emulator() {
    return server;
  }

  @Override
  public URI server() {
    return URI.create(server.endpoint());
  }

  @Override
  protected void makeBucket(String name) {
    server.makeBucket(name);
  }

  @Override
  protected Map<String, Object> properties(String bucket, String endpoint) {
    return Map.of(
        "bucket",
        bucket,
        "awsEndpoint",
        endpoint,
        "awsAllowHttp",
        true,
        "awsAccessKeyId",
        server.accessKey(),
        "awsSecretAccessKey",
        server.secretKey());
  }

  @Override
  protected ObjectStore newStore(Map<String, Object> properties, Lifecycle lifecycle)
      throws IOException {
    return new S3ObjectStore(properties, lifecycle);
  }

  @Override
  public void close() {
    server.close();
  }
}
