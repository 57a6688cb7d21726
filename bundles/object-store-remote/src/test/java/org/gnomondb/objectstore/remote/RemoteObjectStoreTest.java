package org.gnomondb.objectstore.remote;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;
import org.gnomondb.objectstore.remote.testkit.RecordingLifecycle;
import org.junit.jupiter.api.Test;

class RemoteObjectStoreTest {
  private static final ObjectPath PATH = ObjectPath.of("a");

  @Test
  void callsAreCountedByOperationAndResult() throws Exception {
    TestStore store = new TestStore();
    store.create(PATH, ByteBuffer.allocate(10));
    store.replace(PATH, ByteBuffer.allocate(10));
    store.readRanges(PATH, List.of(new ByteRange(0, 5)), ByteBuffer.allocate(5));
    store.head(PATH);
    store.list("", "");
    store.delete(PATH);
    assertThatThrownBy(() -> store.read(PATH)).isInstanceOf(ObjectStoreException.class);
    store.close();

    assertThat(counts(store.metrics().getLast()))
        .isEqualTo(
            Map.of(
                "put success", 2L,
                "get_range success", 1L,
                "head success", 1L,
                "list success", 1L,
                "delete success", 1L,
                "get error", 1L));
  }

  private static Map<String, Long> counts(Metric metric) {
    assertThat(metric.name()).isEqualTo("object_store_op_duration_seconds");
    return metric.distributions().stream()
        .collect(
            toMap(
                calls -> calls.labels().get("op") + " " + calls.labels().get("result"),
                calls -> calls.counts().stream().mapToLong(Long::longValue).sum()));
  }

  private static final class TestStore extends RemoteObjectStore {
    TestStore() throws IOException {
      super(
          "test",
          Map.of("bucket", "b"),
          new RecordingLifecycle(),
          (options, settings) -> new MemoryBucket());
    }
  }

  private static final class MemoryBucket implements Bucket {
    private final Map<String, byte[]> objects = new HashMap<>();

    @Override
    public String description() {
      return "a map";
    }

    @Override
    public void put(String key, Upload upload, boolean isNew) throws IOException {
      objects.put(key, upload.newStream().readAllBytes());
    }

    @Override
    public byte[] get(String key, Optional<ByteRange> range) throws IOException {
      byte[] object = objects.get(key);
      if (object == null) {
        throw new RequestFailure(Reason.MISSING, "not in the map", null);
      }
      return range.map(part -> new byte[part.length()]).orElse(object);
    }

    @Override
    public Optional<RemoteObject> head(String key) {
      return Optional.ofNullable(objects.get(key))
          .map(object -> new RemoteObject(key, object.length, Instant.EPOCH, Optional.empty()));
    }

    @Override
    public ListPage list(String prefix, String startAfter, Optional<String> token, int limit) {
      return new ListPage(List.of(), Optional.empty());
    }

    @Override
    public void delete(String key) {
      objects.remove(key);
    }

    @Override
    public void close() {}
  }
}
