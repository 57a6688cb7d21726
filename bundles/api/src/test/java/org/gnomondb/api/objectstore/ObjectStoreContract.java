package org.gnomondb.api.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every object store promises. A backend's test class extends this one; each test gets an
 * empty store.
 */
public abstract class ObjectStoreContract {
  private static final int LARGE_BYTES = 20 << 20;
  private static final int THREADS = 8;

  /** How far the clocks of a store and of this machine may be apart. */
  private static final Duration CLOCK_DIFFERENCE_MAX = Duration.ofHours(1);

  private ObjectStore store;

  /** An empty store, valid until the test's end. */
  protected abstract ObjectStore openStore() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    store = openStore();
  }

  @Test
  void namesItsKind() {
    assertThat(store.kind()).matches("[a-z][a-z0-9-]*");
  }

  @Test
  void readsBackWhatWasCreated() throws IOException {
    store.create(path("a/b/c"), bytes("hello"));
    assertThat(store.read(path("a/b/c"))).isEqualTo("hello".getBytes(UTF_8));
  }

  @Test
  void storesTheBytesBetweenPositionAndLimit() throws IOException {
    ByteBuffer heap = bytes("[inner]");
    heap.position(1).limit(6);
    store.create(path("heap"), heap);
    ByteBuffer direct = ByteBuffer.allocateDirect(7).put(bytes("[inner]"));
    direct.position(1).limit(6);
    store.create(path("direct"), direct.asReadOnlyBuffer());
    assertThat(store.read(path("heap"))).isEqualTo("inner".getBytes(UTF_8));
    assertThat(store.read(path("direct"))).isEqualTo("inner".getBytes(UTF_8));
  }

  @Test
  void doesNotKeepTheBufferThatItWasGiven() throws IOException {
    byte[] content = "before".getBytes(UTF_8);
    store.create(path("kept"), ByteBuffer.wrap(content));
    Arrays.fill(content, (byte) 'x');
    assertThat(store.read(path("kept"))).isEqualTo("before".getBytes(UTF_8));
  }

  @Test
  void givesEachReaderItsOwnBytes() throws IOException {
    store.create(path("shared"), bytes("content"));
    Arrays.fill(store.read(path("shared")), (byte) 'x');
    assertThat(store.read(path("shared"))).isEqualTo("content".getBytes(UTF_8));
  }

  @Test
  void storesEmptyObjects() throws IOException {
    store.create(path("empty"), bytes(""));
    assertThat(store.read(path("empty"))).isEmpty();
    assertThat(store.head(path("empty")).orElseThrow().sizeBytes()).isZero();
    assertKind(Kind.ALREADY_EXISTS, () -> store.create(path("empty"), bytes("more")));
    assertThat(store.list("", "")).hasSize(1);
  }

  @Test
  void storesLargeObjects() throws IOException {
    byte[] content = new byte[LARGE_BYTES];
    new Random(7).nextBytes(content);
    store.create(path("large"), ByteBuffer.wrap(content));
    assertThat(Arrays.equals(store.read(path("large")), content)).isTrue();
    assertThat(store.head(path("large")).orElseThrow().sizeBytes()).isEqualTo(LARGE_BYTES);
    ByteBuffer tail = ByteBuffer.allocate(1000);
    store.readRanges(path("large"), List.of(new ByteRange(LARGE_BYTES - 1000, 1000)), tail);
    assertThat(tail.array())
        .isEqualTo(Arrays.copyOfRange(content, LARGE_BYTES - 1000, LARGE_BYTES));
  }

  @Test
  void takesTheLongestPaths() throws IOException {
    ObjectPath longPath = path("ab/".repeat(ObjectPath.LENGTH_MAX / 3 - 1) + "abc");
    ObjectPath longSegment = path("s".repeat(ObjectPath.SEGMENT_LENGTH_MAX) + "/x");
    store.create(longPath, bytes("1"));
    store.create(longSegment, bytes("2"));
    assertThat(paths(store.list("", ""))).containsExactly(longPath.value(), longSegment.value());
    assertThat(store.read(longPath)).isEqualTo("1".getBytes(UTF_8));
  }

  @Test
  void tellsPathsApartThatDifferInEveryAllowedCharacter() throws IOException {
    List<String> names = List.of("-", "...", "0", "=", "A", "_", "a", "a-b", "a.b", "a_b", "a=b");
    for (String name : names) {
      store.create(path("x/" + name), bytes(name));
    }
    for (String name : names) {
      assertThat(store.read(path("x/" + name))).isEqualTo(name.getBytes(UTF_8));
    }
    assertThat(store.list("x/", "")).hasSize(names.size());
  }

  @Test
  void refusesToCreateAnObjectTwiceAndLeavesTheFirst() throws IOException {
    store.create(path("p"), bytes("first"));
    assertKind(Kind.ALREADY_EXISTS, () -> store.create(path("p"), bytes("second")));
    assertThat(store.read(path("p"))).isEqualTo("first".getBytes(UTF_8));
  }

  @Test
  void createsAgainWhatWasDeleted() throws IOException {
    store.create(path("d/p"), bytes("first"));
    store.delete(path("d/p"));
    store.create(path("d/p"), bytes("second"));
    assertThat(store.read(path("d/p"))).isEqualTo("second".getBytes(UTF_8));
  }

  @Test
  void letsExactlyOneOfManyCreateAnObject() throws Exception {
    for (int round = 0; round < 10; round++) {
      ObjectPath contested = path("race/%d/object".formatted(round));
      List<Boolean> won = inParallel(thread -> tryCreate(contested, "thread " + thread));
      assertThat(won).as("round %d", round).containsOnlyOnce(true);
      String winner = "thread " + won.indexOf(true);
      assertThat(store.read(contested)).isEqualTo(winner.getBytes(UTF_8));
    }
  }

  @Test
  void createsDifferentObjectsOfOneDirectoryAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String directory = "many/%d/deep/er/".formatted(round);
      assertThat(inParallel(thread -> tryCreate(path(directory + thread), "x"))).containsOnly(true);
      assertThat(store.list(directory, "")).hasSize(THREADS);
    }
  }

  @Test
  void createsWhileNeighboursAreDeleted() throws Exception {
    for (int round = 0; round < 15; round++) {
      String directory = "churn/%d/".formatted(round);
      inParallel(
          thread -> {
            ObjectPath mine = path(directory + thread);
            store.create(mine, bytes("x"));
            if (thread % 2 == 0) {
              store.delete(mine);
            }
            return true;
          });
      assertThat(store.list(directory, "")).as("round %d", round).hasSize(THREADS / 2);
    }
  }

  @Test
  void replacesAnObjectOrMakesIt() throws IOException {
    store.replace(path("r/p"), bytes("first"));
    assertThat(store.read(path("r/p"))).isEqualTo("first".getBytes(UTF_8));
    store.replace(path("r/p"), bytes("2nd"));
    assertThat(store.read(path("r/p"))).isEqualTo("2nd".getBytes(UTF_8));
    assertThat(store.head(path("r/p")).orElseThrow().sizeBytes()).isEqualTo(3);
    assertThat(store.list("", "")).hasSize(1);
  }

  @Test
  void neverShowsHalfOfAReplacedObject() throws Exception {
    int size = 100_000;
    ObjectPath contested = path("torn");
    store.replace(contested, filled(size, 0));
    inParallel(
        thread -> {
          for (int i = 0; i < 12; i++) {
            if (thread % 2 == 0) {
              store.replace(contested, filled(size, thread));
            } else {
              byte[] seen = store.read(contested);
              assertThat(seen).hasSize(size);
              assertThat(ByteBuffer.wrap(seen)).isEqualTo(filled(size, seen[0]));
            }
          }
          return true;
        });
  }

  @Test
  void saysThatAnObjectDoesNotExist() throws IOException {
    store.create(path("dir/object"), bytes("x"));
    for (String missing : List.of("nothing", "dir", "dir/other", "no/such/dir")) {
      assertKind(Kind.NOT_FOUND, () -> store.read(path(missing)));
      assertKind(
          Kind.NOT_FOUND,
          () ->
              store.readRanges(
                  path(missing), List.of(new ByteRange(0, 1)), ByteBuffer.allocate(1)));
      assertThat(store.head(path(missing))).isEmpty();
    }
  }

  @Test
  void describesAnObject() throws IOException {
    Instant before = Instant.now().minus(CLOCK_DIFFERENCE_MAX);
    store.create(path("m/x"), bytes("12345"));
    ObjectMetadata metadata = store.head(path("m/x")).orElseThrow();
    assertThat(metadata.path()).isEqualTo(path("m/x"));
    assertThat(metadata.sizeBytes()).isEqualTo(5);
    assertThat(metadata.lastModified()).isBetween(before, Instant.now().plus(CLOCK_DIFFERENCE_MAX));
    assertThat(store.list("m/", "")).containsExactly(metadata);
  }

  @Test
  void readsRangesOneAfterTheOther() throws IOException {
    store.create(path("ranges"), bytes("0123456789"));
    List<ByteRange> ranges =
        List.of(new ByteRange(7, 3), new ByteRange(0, 2), new ByteRange(1, 2), new ByteRange(9, 1));
    for (ByteBuffer target : List.of(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10))) {
      target.put((byte) '>');
      store.readRanges(path("ranges"), ranges, target);
      assertThat(target.position()).isEqualTo(9);
      assertThat(UTF_8.decode(target.flip()).toString()).isEqualTo(">78901129");
    }
  }

  @Test
  void readsNoRanges() throws IOException {
    store.create(path("ranges"), bytes("0123456789"));
    ByteBuffer target = ByteBuffer.allocate(4);
    store.readRanges(path("ranges"), List.of(), target);
    assertThat(target.position()).isZero();
  }

  @Test
  void refusesRangesBeyondTheEnd() throws IOException {
    store.create(path("ranges"), bytes("0123456789"));
    store.create(path("empty"), bytes(""));
    for (ByteRange range :
        List.of(
            new ByteRange(9, 2),
            new ByteRange(10, 1),
            new ByteRange(11, 1),
            new ByteRange(Long.MAX_VALUE - 1, 1))) {
      assertKind(
          Kind.INVALID_RANGE,
          () -> store.readRanges(path("ranges"), List.of(range), ByteBuffer.allocate(4)));
    }
    assertKind(
        Kind.INVALID_RANGE,
        () ->
            store.readRanges(path("empty"), List.of(new ByteRange(0, 1)), ByteBuffer.allocate(4)));
  }

  @Test
  void listsInByteOrder() throws IOException {
    // '-' and '.' sort before the slash, '0' behind it: a walk by directories has another order.
    List<String> inOrder = List.of("a-b", "a.b", "a/b", "a/b-c", "a/c/d", "a0", "aB", "a_", "aa");
    for (String value : inOrder.reversed()) {
      store.create(path(value), bytes(value));
    }
    assertThat(paths(store.list("", ""))).containsExactlyElementsOf(inOrder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/",
        "a/b",
        "a/b/",
        "a/bc",
        "a/bc/d",
        "a/bc/d/",
        "a/x",
        "b",
        "ab",
        "z",
        "/",
        "..",
        "../",
        "a/../",
        "a//",
        "a b",
        "ä",
        "\u0000",
        "~temp/",
        "a/\uD800"
      })
  void listsThePathsThatStartWithThePrefix(String prefix) throws IOException {
    List<String> all = List.of("a/b", "a/bc/d", "a/bc/e", "a/bd", "ab/c", "b");
    for (String value : all) {
      store.create(path(value), bytes(value));
    }
    List<String> expected = all.stream().filter(value -> value.startsWith(prefix)).toList();
    assertThat(paths(store.list(prefix, ""))).containsExactlyElementsOf(expected);
  }

  @Test
  void listsWhatComesAfterTheStart() throws IOException {
    List<String> all =
        List.of("n/a-x", "n/a/1", "n/a/2", "n/a0", "n/b/c/1", "n/b/c/2", "n/b/d", "o");
    for (String value : all) {
      store.create(path(value), bytes(value));
    }
    List<String> starts = new ArrayList<>(all);
    starts.addAll(List.of("", "m", "n/a", "n/a/", "n/a/0", "n/a/15", "n/b/", "n/b/c", "n/zz", "z"));
    for (String prefix : List.of("", "n/", "n/a", "n/a/", "n/b/c/", "x")) {
      for (String start : starts) {
        List<String> expected =
            all.stream()
                .filter(value -> value.startsWith(prefix) && value.compareTo(start) > 0)
                .toList();
        assertThat(paths(store.list(prefix, start)))
            .as("prefix '%s', start '%s'", prefix, start)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  @Test
  void listsManyObjects() throws Exception {
    int count = 1_100; // More than one page of any listing service.
    inParallel(
        thread -> {
          for (int i = thread; i < count; i += THREADS) {
            store.replace(path("wal/%06d".formatted(i)), bytes(""));
          }
          return true;
        });
    List<String> listed = paths(store.list("wal/", "wal/000099"));
    assertThat(listed).hasSize(count - 100).isSorted();
    assertThat(listed.getFirst()).isEqualTo("wal/000100");
  }

  @Test
  void deletesObjects() throws IOException {
    store.create(path("del/a"), bytes("a"));
    store.create(path("del/b"), bytes("b"));
    store.delete(path("del/a"));
    assertThat(store.head(path("del/a"))).isEmpty();
    assertKind(Kind.NOT_FOUND, () -> store.read(path("del/a")));
    assertThat(paths(store.list("", ""))).containsExactly("del/b");
  }

  @Test
  void deletesWhatDoesNotExistWithoutFailure() throws IOException {
    store.create(path("dir/object"), bytes("x"));
    store.delete(path("nothing"));
    store.delete(path("no/such/dir"));
    store.delete(path("dir"));
    assertThat(paths(store.list("", ""))).containsExactly("dir/object");
  }

  private boolean tryCreate(ObjectPath path, String content) throws IOException {
    try {
      store.create(path, bytes(content));
      return true;
    } catch (ObjectStoreException e) {
      assertThat(e.kind()).isEqualTo(Kind.ALREADY_EXISTS);
      return false;
    }
  }

  /** Runs the action on several threads at once and returns their results in thread order. */
  private static <T> List<T> inParallel(Action<T> action) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        Callable<T> task =
            () -> {
              start.await();
              return action.run(thread);
            };
        futures.add(threads.submit(task));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(resultOf(future));
      }
      return results;
    }
  }

  private static <T> T resultOf(Future<T> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    }
  }

  private static void assertKind(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private static ObjectPath path(String value) {
    return new ObjectPath(value);
  }

  private static List<String> paths(List<ObjectMetadata> objects) {
    return objects.stream().map(object -> object.path().value()).toList();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static ByteBuffer filled(int size, int value) {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) value);
    return ByteBuffer.wrap(content);
  }

  /** What one of several threads does. */
  @FunctionalInterface
  private interface Action<T> {
    T run(int thread) throws Exception;
  }
}
