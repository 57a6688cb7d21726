package org.gnomondb.objectstore.remote.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.kernel.lifecycle.Lifecycle;

/** A server of a cloud's protocol, new buckets of it, and stores that use them. */
public abstract class TestBuckets implements AutoCloseable {
  private static final String BUCKET = "gnomon";

  /** The URL of the server, before which a proxy may stand. */
  public abstract URI server();

  protected abstract void makeBucket(String name);

  /**
   * The properties of a store that works.
   *
   * @param endpoint the server's URL, or that of a proxy before it
   */
  protected abstract Map<String, Object> properties(String bucket, String endpoint);

  protected abstract ObjectStore newStore(Map<String, Object> properties, Lifecycle lifecycle)
      throws IOException;

  /** Makes an empty bucket and returns its name. */
  public final String newBucket() {
    String name = "b" + UUID.randomUUID();
    makeBucket(name);
    return name;
  }

  /** A store with a bucket of its own. */
  public final ObjectStore open() throws IOException {
    return open(newBucket(), server().toString(), Map.of());
  }

  /**
   * Opens a store, which is not closed: it holds nothing that does not end by itself.
   *
   * @param more properties that are set besides or instead of the usual ones
   */
  public final ObjectStore open(String bucket, String endpoint, Map<String, Object> more)
      throws IOException {
    Map<String, Object> properties = new HashMap<>(properties(bucket, endpoint));
    properties.putAll(more);
    return newStore(properties, new RecordingLifecycle());
  }

  /** What the kernel is told when a store does not start, with a bucket that is there. */
  public final String failure(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(properties(BUCKET, server().toString()));
    properties.put("maxRetries", 1L);
    properties.putAll(more);
    RecordingLifecycle lifecycle = new RecordingLifecycle();
    assertThatThrownBy(() -> newStore(properties, lifecycle)).isInstanceOf(IOException.class);
    assertThat(lifecycle.failures()).hasSize(1);
    return lifecycle.failures().getFirst();
  }

  /** Ends the server, and its data with it. */
  @Override
  public abstract void close();
}
