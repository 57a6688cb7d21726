package org.gnomondb.caches.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileCacheComponentTest {
  private static final int SIZE = 100_000;
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final WatchedStore store = new WatchedStore();
  private final RecordingQuarantine quarantine = new RecordingQuarantine();
  private final FileCacheComponent cache =
      new FileCacheComponent(10 * SIZE, InstantSource.fixed(NOW));

  @BeforeEach
  void bind() {
    cache.bindStore(store);
    cache.bindDamage(quarantine);
  }

  @AfterEach
  void allMemoryIsGivenBack() {
    cache.close();
    assertThat(cache.allocatedBytes()).isZero();
  }

  @Test
  void aFileIsFetchedOnce() throws IOException {
    DataFile file = stored("a");
    assertThat(read(file, 5, 10)).isEqualTo(bytes(5, 10));
    assertThat(read(file, 0, SIZE)).isEqualTo(bytes(0, SIZE));
    assertThat(store.reads()).isEqualTo(1);
    assertThat(metric("gnomon_file_cache_hits")).isEqualTo(1);
    assertThat(metric("gnomon_file_cache_misses")).isEqualTo(1);
    assertThat(metric("gnomon_file_cache_fetched_bytes")).isEqualTo(SIZE);
  }

  @Test
  void aFileThatWasPutIsNotFetched() throws IOException {
    DataFile file = file("a", SIZE, NOW);
    cache.put(file, ByteBuffer.wrap(bytes(0, SIZE)));
    assertThat(read(file, SIZE - 1, 1)).isEqualTo(bytes(SIZE - 1, 1));
    assertThat(store.reads()).isZero();
  }

  @Test
  void rangesComeOneAfterTheOther() throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(10).position(2);
    cache.read(stored("a"), List.of(new ByteRange(7, 3), new ByteRange(1, 2)), target);
    assertThat(target.position()).isEqualTo(7);
    byte[] read = new byte[5];
    target.get(2, read);
    assertThat(read).containsExactly(7, 8, 9, 1, 2);
  }

  @Test
  void theFileThatWasUsedLeastRecentlyMakesRoom() throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      files.add(stored("f" + i));
      read(files.get(i), 0, 1);
    }
    read(files.get(0), 0, 1);
    read(stored("one more"), 0, 1);
    assertThat(store.reads()).isEqualTo(11);

    read(files.get(0), 0, 1);
    assertThat(store.reads()).isEqualTo(11);
    read(files.get(1), 0, 1);
    assertThat(store.reads()).isEqualTo(12);
    assertThat(cache.allocatedBytes()).isEqualTo(10 * SIZE);
    assertThat(metric("gnomon_file_cache_evictions")).isEqualTo(2);
  }

  @Test
  void ofALargeFileOnlyWhatIsAskedForIsFetched() throws IOException {
    DataFile file = stored("large", 2 * SIZE);
    assertThat(read(file, 100, 3)).isEqualTo(bytes(100, 3));
    assertThat(metric("gnomon_file_cache_fetched_bytes")).isEqualTo(3);
    assertThat(cache.allocatedBytes()).isZero();
  }

  @Test
  void whatIsNotSmallIsKeptOnlyWhileItsRowsAreRecent() {
    KeepPolicy policy = new KeepPolicy(8L << 30, InstantSource.fixed(NOW));
    int size = (int) KeepPolicy.SMALL_BYTES + 1;
    Instant old = NOW.minus(KeepPolicy.RECENT).minusMillis(1);

    assertThat(policy.isKeptWhenRead(file("a", size, NOW))).isTrue();
    assertThat(policy.isKeptWhenRead(file("a", size, old))).isFalse();
    assertThat(policy.isKeptWhenRead(file("a", size - 1, old))).isTrue();
    assertThat(policy.isKeptWhenRead(file("a", (int) KeepPolicy.RECENT_BYTES + 1, NOW))).isFalse();
  }

  @Test
  void aRemovedFileIsForgotten() throws IOException {
    DataFile file = stored("a");
    read(file, 0, 1);
    cache.remove(file);
    cache.remove(file);
    assertThat(cache.allocatedBytes()).isZero();
  }

  @Test
  void readersWhoMissTheSameFileWaitForOneFetch() throws Exception {
    DataFile file = stored("a");
    CountDownLatch held = store.holdReads();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> answers =
          IntStream.range(0, 20)
              .mapToObj(i -> readers.submit((Callable<byte[]>) () -> read(file, i, 5)))
              .toList();
      held.countDown();
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(bytes(i, 5));
      }
    }
    assertThat(store.reads()).isEqualTo(1);
  }

  @Test
  void aDamagedFileIsSetAsideAndNamed() throws IOException {
    DataFile file = stored("a");
    byte[] content = bytes(0, SIZE);
    content[77] ^= 1;
    store.objects.overwrite(file.path(), content);

    assertThatThrownBy(() -> read(file, 0, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the file node/dbs/a is damaged: its checksum is");
    assertThat(quarantine.setAside).hasSize(1);
    assertThat(quarantine.setAside.getFirst())
        .startsWith("parquet node/dbs/a: its checksum is ")
        .endsWith("; its 3 rows from 1970-01-01T00:00:00Z to " + NOW + " are lost");
    assertThat(cache.allocatedBytes()).isZero();
  }

  @Test
  void aFileThatIsTooShortIsDamaged() throws IOException {
    DataFile file = stored("a");
    store.objects.overwrite(file.path(), bytes(0, SIZE - 1));
    assertThatThrownBy(() -> read(file, 0, 1)).hasMessageContaining("fewer than the 100000 bytes");
    assertThat(quarantine.setAside).hasSize(1);
  }

  @Test
  void ofALargeFileDamageIsFoundOnlyWhenItIsChecked() throws IOException {
    DataFile file = stored("large", 2 * SIZE);
    cache.check(file);
    byte[] content = bytes(0, 2 * SIZE);
    content[2 * SIZE - 1] ^= 1;
    store.objects.overwrite(file.path(), content);

    read(file, 0, 1);
    assertThat(quarantine.setAside).isEmpty();
    assertThatThrownBy(() -> cache.check(file))
        .hasMessageContaining("the file node/dbs/large is damaged: its checksum is");
    assertThat(quarantine.setAside).hasSize(1);
  }

  @Test
  void whatIsInMemoryIsNotReadAgainToCheckIt() throws IOException {
    DataFile file = stored("a");
    read(file, 0, 1);
    store.objects.overwrite(file.path(), new byte[SIZE]);
    cache.check(file);
    assertThat(store.reads()).isEqualTo(1);
  }

  @Test
  void bytesThatWereDamagedOnTheirWayAreFetchedAgain() throws IOException {
    DataFile file = stored("a");
    store.flipABitOfTheNextRead();
    assertThat(read(file, 0, 5)).isEqualTo(bytes(0, 5));
    assertThat(quarantine.setAside).isEmpty();
  }

  @Test
  void aFileThatIsGoneFailsAsInTheStore() {
    assertThatThrownBy(() -> read(file("gone", SIZE, NOW), 0, 1)).isInstanceOf(IOException.class);
    assertThat(quarantine.setAside).isEmpty();
  }

  @Test
  void aCacheWithoutMemoryReadsFromTheStore() throws IOException {
    FileCacheComponent none = new FileCacheComponent(0, InstantSource.fixed(NOW));
    none.bindStore(store);
    DataFile file = stored("a");
    none.put(file, ByteBuffer.wrap(bytes(0, SIZE)));
    ByteBuffer target = ByteBuffer.allocate(4);
    none.read(file, List.of(new ByteRange(3, 4)), target);
    assertThat(target.array()).isEqualTo(bytes(3, 4));
    assertThat(store.reads()).isEqualTo(1);
    none.close();
  }

  @Test
  void readersSeeWholeFilesWhileOthersPushThemOut() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    List<DataFile> files = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      files.add(stored("f" + i));
    }
    try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        Random random = new Random(seed + reader);
        done.add(
            readers.submit(
                () -> {
                  for (int i = 0; i < 2_000; i++) {
                    DataFile file = files.get(random.nextInt(files.size()));
                    int offset = random.nextInt(SIZE - 100);
                    assertThat(read(file, offset, 100)).isEqualTo(bytes(offset, 100));
                    if (i % 50 == 0) {
                      cache.remove(file);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    assertThat(metric("gnomon_file_cache_bytes")).isLessThanOrEqualTo(10 * SIZE);
    assertThat(cache.allocatedBytes()).isEqualTo((long) metric("gnomon_file_cache_bytes"));
  }

  private byte[] read(DataFile file, int offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    cache.read(file, List.of(new ByteRange(offset, length)), target);
    return target.array();
  }

  private double metric(String name) {
    return cache.metrics().stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow()
        .samples()
        .getFirst()
        .value();
  }

  private DataFile stored(String name) throws IOException {
    return stored(name, SIZE);
  }

  private DataFile stored(String name, int size) throws IOException {
    DataFile file = file(name.replace(' ', '-'), size, NOW);
    store.create(file.path(), ByteBuffer.wrap(bytes(0, size)));
    return file;
  }

  private static DataFile file(String name, int size, Instant maxTime) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes(0, Math.min(size, 2 * SIZE)));
    return new DataFile(
        ObjectPath.of("node", "dbs", name),
        size,
        3,
        0,
        maxTime.getEpochSecond() * 1_000_000_000L,
        1,
        (int) checksum.getValue());
  }

  /** The content of every file: each byte is its position. */
  private static byte[] bytes(int offset, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (offset + i);
    }
    return bytes;
  }
}
