package org.gnomondb.objectstore.remote.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every remote store does when requests go wrong: it answers as if they had not, or says that
 * it could not; it never loses what it has confirmed, and nothing is there twice or half.
 */
public abstract class RemoteStoreFaults {
  private static final ObjectPath PATH = new ObjectPath("faults/object");
  private static final String OTHER = "what another process has stored";

  /** A request that takes longer on a busy machine is only made again. */
  private static final long REQUEST_TIMEOUT_MILLIS = 700;

  private static final int LARGE_BYTES = 32 << 20;

  @TempDir private Path folder;
  private FaultProxy proxy;
  private String bucket;
  private ObjectStore store;
  private ObjectStore direct;

  /** Where the store is that is tested. */
  protected abstract TestBuckets buckets();

  @BeforeEach
  final void startProxy() throws Exception {
    proxy = new FaultProxy(buckets().server());
    bucket = buckets().newBucket();
    direct = buckets().open(bucket, buckets().server().toString(), Map.of());
    store = throughProxy(properties());
  }

  private ObjectStore throughProxy(Map<String, Object> properties) throws Exception {
    return buckets().open(bucket, proxy.endpoint(), properties);
  }

  @AfterEach
  final void stopProxy() {
    proxy.close();
  }

  private static Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("requestTimeoutMillis", REQUEST_TIMEOUT_MILLIS);
    properties.put("retryTimeoutMillis", 60_000L);
    properties.put("maxRetries", 10L);
    return properties;
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void createsOnceWhateverHappensToTheFirstTry(Fault fault) throws IOException {
    proxy.plan(fault);
    store.create(PATH, bytes("content"));
    assertThat(proxy.isPlanDone()).isTrue();
    assertThat(direct.read(PATH)).isEqualTo("content".getBytes(UTF_8));
    assertThat(direct.list("", "")).hasSize(1);
    assertKind(Kind.ALREADY_EXISTS, () -> store.create(PATH, bytes("content")));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void neverTakesAnothersObjectForItsOwn(Fault fault) throws IOException {
    direct.create(PATH, bytes(OTHER));
    proxy.plan(fault);
    assertKind(Kind.ALREADY_EXISTS, () -> store.create(PATH, bytes(OTHER)));
    assertThat(proxy.isPlanDone()).isTrue();
    assertThat(direct.read(PATH)).isEqualTo(OTHER.getBytes(UTF_8));
  }

  /** The first try succeeds unheard; then the second or the look at what is there goes wrong. */
  static Stream<List<Fault>> faultsInARow() {
    return Stream.of(
            Fault.STATUS_503,
            Fault.RESET,
            Fault.ANSWER_LOST,
            Fault.ANSWER_BECOMES_404,
            Fault.ANSWER_CUT)
        .flatMap(
            second ->
                Stream.of(
                    List.of(Fault.ANSWER_LOST, second),
                    List.of(Fault.ANSWER_LOST, second, second),
                    List.of(Fault.ANSWER_LOST, Fault.NONE, second)));
  }

  @ParameterizedTest
  @MethodSource("faultsInARow")
  void createsOnceThroughFaultsInARow(List<Fault> faults) throws IOException {
    proxy.plan(faults.toArray(Fault[]::new));
    store.create(PATH, bytes("content"));
    assertThat(direct.read(PATH)).isEqualTo("content".getBytes(UTF_8));
    assertThat(direct.list("", "")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void replacesWhateverHappensToTheFirstTry(Fault fault) throws IOException {
    direct.create(PATH, bytes("before"));
    proxy.plan(fault);
    store.replace(PATH, bytes("after"));
    assertThat(proxy.isPlanDone()).isTrue();
    assertThat(direct.read(PATH)).isEqualTo("after".getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "ANSWER_BECOMES_404")
  void readsWhateverHappensToTheFirstTry(Fault fault) throws IOException {
    direct.create(PATH, bytes("content"));
    proxy.plan(fault);
    assertThat(store.read(PATH)).isEqualTo("content".getBytes(UTF_8));
    proxy.plan(fault);
    ByteBuffer target = ByteBuffer.allocate(3);
    store.readRanges(PATH, List.of(new ByteRange(2, 3)), target);
    assertThat(target.array()).isEqualTo("nte".getBytes(UTF_8));
    proxy.plan(fault);
    assertThat(store.head(PATH).orElseThrow().sizeBytes()).isEqualTo(7);
    proxy.plan(fault);
    assertThat(store.list("faults/", "").stream().map(ObjectMetadata::path)).containsExactly(PATH);
    assertThat(proxy.isPlanDone()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void deletesWhateverHappensToTheFirstTry(Fault fault) throws IOException {
    direct.create(PATH, bytes("content"));
    direct.create(new ObjectPath("faults/other"), bytes("content"));
    proxy.plan(fault, fault);
    store.delete(PATH);
    store.delete(PATH);
    assertThat(direct.list("", "")).hasSize(1);
  }

  @Test
  void readsFarRangesThroughFaultsOfSomeOfThem() throws IOException {
    byte[] content = new byte[20 << 20];
    for (int i = 0; i < content.length; i += 1_000) {
      content[i] = (byte) (i / 1_000);
    }
    direct.create(PATH, ByteBuffer.wrap(content));
    List<ByteRange> ranges =
        List.of(new ByteRange(0, 10), new ByteRange(6_000_000, 10), new ByteRange(18_000_000, 10));
    proxy.plan(Fault.RESET, Fault.STATUS_500, Fault.ANSWER_CUT);
    ByteBuffer target = ByteBuffer.allocate(30);
    store.readRanges(PATH, ranges, target);
    for (int i = 0; i < ranges.size(); i++) {
      ByteBuffer expected = ByteBuffer.wrap(content, (int) ranges.get(i).offset(), 10);
      assertThat(target.slice(10 * i, 10)).isEqualTo(expected);
    }
  }

  /** A data file may be larger than the heap. */
  @Test
  void storesLargeContentWithoutACopyInTheHeap() throws Exception {
    ByteBuffer content = ByteBuffer.allocateDirect(LARGE_BYTES);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < LARGE_BYTES; i += Long.BYTES) {
      content.putLong(i, random.nextLong());
    }
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ObjectAllocationOutsideTLAB").withoutStackTrace();
      recording.start();
      direct.create(PATH, content.duplicate());
      recording.stop();
      assertThat(largestAllocation(recording)).isLessThan(LARGE_BYTES / 8);
    }
    assertThat(ByteBuffer.wrap(direct.read(PATH))).isEqualTo(content);
  }

  private long largestAllocation(Recording recording) throws IOException {
    Path file = folder.resolve("allocations.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .mapToLong(event -> event.getLong("allocationSize"))
        .max()
        .orElse(0);
  }

  @Test
  void saysThatItCouldNotWhenNothingHelps() throws Exception {
    ObjectStore impatient = throughProxy(Map.of("maxRetries", 2L));
    proxy.setAlways(Fault.STATUS_503);
    int before = proxy.requests().size();
    assertThatThrownBy(() -> impatient.create(PATH, bytes("content")))
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
        .hasMessageContainingAll("can't create object 'faults/object'", "after 3 tries");
    assertThat(proxy.requests()).hasSize(before + 3);
    proxy.setAlways(Fault.NONE);
    assertThat(direct.head(PATH)).isEmpty();
  }

  @Test
  void aStoreThatDoesNotAnswerIsGivenUpInTime() throws Exception {
    ObjectStore impatient =
        throughProxy(Map.of("retryTimeoutMillis", 500L, "requestTimeoutMillis", 400L));
    proxy.setAlways(Fault.SILENCE);
    assertKind(Kind.UNAVAILABLE, () -> impatient.read(PATH));
    assertThat(proxy.requests().size()).isLessThan(10);
  }

  @Test
  void anAnswerThatAnObjectDoesNotExistIsNotAskedForAgain() throws Exception {
    ObjectStore patient = throughProxy(Map.of());
    int before = proxy.requests().size();
    assertKind(Kind.NOT_FOUND, () -> patient.read(PATH));
    assertThat(proxy.requests()).hasSize(before + 1);
  }

  private static void assertKind(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
