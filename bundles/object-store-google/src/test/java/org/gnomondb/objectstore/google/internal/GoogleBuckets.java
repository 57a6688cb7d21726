package org.gnomondb.objectstore.google.internal;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.objectstore.remote.testkit.FakeGcsServer;
import org.gnomondb.objectstore.remote.testkit.TestBuckets;

/** Buckets of a server of Google's protocol. */
final class GoogleBuckets extends TestBuckets {
  private final FakeGcsServer server = FakeGcsServer.start();

  FakeGcsServer emulator() {
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
        "bucket", bucket, "googleServiceAccount", server.accountFile(endpoint).toString());
  }

  @Override
  protected ObjectStore newStore(Map<String, Object> properties, Lifecycle lifecycle)
      throws IOException {
    return new GoogleObjectStore(properties, lifecycle);
  }

  @Override
  public void close() {
    server.close();
  }
}
