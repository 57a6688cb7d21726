package org.gnomondb.wal.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.gnomondb.api.write.TableBatch;

/** Holds for all batches; jqwik prints the seed with which a failure comes again. */
final class WalFilePropertyTest {
  private static final UUID OWNER = new UUID(1, 2);

  @Property(tries = 200)
  void readsBackWhatWasWritten(
      @ForAll long seed,
      @ForAll @IntRange(max = 4) int batchCount,
      @ForAll @IntRange(max = 300) int rows,
      @ForAll @IntRange(max = 4) int tags,
      @ForAll @IntRange(min = 1, max = 400) int series)
      throws WalFormatException {
    List<TableBatch> batches = randomBatches(seed, batchCount, rows, tags, series);
    try (WalEncoder encoder = new WalEncoder(OWNER)) {
      byte[] file = bytesOf(encoder.encode(5, batches));
      WalFile decoded = WalFile.decode(file, 5);
      assertThat(SampleBatches.describe(decoded.batches()))
          .isEqualTo(SampleBatches.describe(batches));
      assertThat(bytesOf(encoder.encode(5, decoded.batches())))
          .as("the same rows make the same bytes, whatever room their arrays have")
          .isEqualTo(file);
    }
  }

  @Property(tries = 600)
  void refusesOrReadsDamagedContentButNeverBreaks(
      @ForAll long seed,
      @ForAll @IntRange(max = 100) int rows,
      @ForAll @IntRange(max = 3) int tags,
      @ForAll @IntRange(min = 1, max = 300) int series) {
    Random random = new Random(seed);
    ByteSink sink = new ByteSink();
    new BatchEncoder(sink).encode(randomBatches(seed, 2, rows, tags, series));
    byte[] content = Arrays.copyOf(sink.array(), sink.size());
    for (int i = 0; i <= random.nextInt(4); i++) {
      damage(content, random);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(content.length + 1) : content.length;
    try {
      // What happens to make sense must keep the promises of a batch, which describing it tries.
      List<TableBatch> batches = new BatchDecoder(new ByteSource(content, length)).decode();
      assertThat(SampleBatches.describe(batches)).isNotNull();
    } catch (WalFormatException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  private static void damage(byte[] content, Random random) {
    int at = random.nextInt(content.length);
    switch (random.nextInt(3)) {
      case 0 -> content[at] = (byte) random.nextInt();
      case 1 -> Arrays.fill(content, at, Math.min(content.length, at + 4), (byte) 0xFF);
      default -> {
        int huge = Math.min(content.length, at + 4);
        Arrays.fill(content, at, huge, (byte) 0xFF);
        content[huge - 1] = 0x7F; // The largest length that is not negative.
      }
    }
  }

  private static List<TableBatch> randomBatches(
      long seed, int count, int rows, int tags, int series) {
    Random random = new Random(seed);
    List<TableBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(SampleBatches.random(random, rows, tags, series));
    }
    return batches;
  }

  private static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
