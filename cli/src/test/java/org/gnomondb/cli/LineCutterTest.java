package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineCutterTest {
  private static final int ROUNDS = 2_000;

  private static List<LineBatch> cut(String text, int batchBytesMax) throws CommandFailedException {
    return cut(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), batchBytesMax);
  }

  private static List<LineBatch> cut(InputStream in, int batchBytesMax)
      throws CommandFailedException {
    LineCutter cutter = new LineCutter(in, batchBytesMax);
    List<LineBatch> batches = new ArrayList<>();
    for (Optional<LineBatch> b = cutter.next(); b.isPresent(); b = cutter.next()) {
      batches.add(b.get());
    }
    return batches;
  }

  private static String text(LineBatch batch) {
    return StandardCharsets.UTF_8.decode(batch.body().duplicate()).toString();
  }

  private static List<String> texts(List<LineBatch> batches) {
    return batches.stream().map(LineCutterTest::text).toList();
  }

  @Test
  void inputThatFitsIsOneBatch() throws CommandFailedException {
    List<LineBatch> batches = cut("a f=1\nb f=2", 11);
    assertThat(texts(batches)).containsExactly("a f=1\nb f=2");
    assertThat(batches.getFirst().isOnly()).isTrue();
    assertThat(batches.getFirst().lineCount()).isEqualTo(2);
  }

  @Test
  void emptyInputIsOneEmptyBatch() throws CommandFailedException {
    List<LineBatch> batches = cut("", 10);
    assertThat(texts(batches)).containsExactly("");
    assertThat(batches.getFirst().isOnly()).isTrue();
    assertThat(batches.getFirst().lineCount()).isZero();
  }

  @Test
  void batchEndsAfterItsLastWholeLine() throws CommandFailedException {
    List<LineBatch> batches = cut("a f=1\nb f=2\nc f=3\n", 13);
    assertThat(texts(batches)).containsExactly("a f=1\nb f=2\n", "c f=3\n");
    assertThat(batches).extracting(LineBatch::linesBefore).containsExactly(0L, 2L);
    assertThat(batches).extracting(LineBatch::isOnly).containsOnly(false);
  }

  @Test
  void lineFeedInAStringDoesNotEndALine() throws CommandFailedException {
    assertThat(texts(cut("a f=\"1\n2\"\nb f=2\n", 12)))
        .containsExactly("a f=\"1\n2\"\n", "b f=2\n");
  }

  @Test
  void escapedQuoteDoesNotEndAString() throws CommandFailedException {
    assertThat(texts(cut("a f=\"\\\"\n\"\nb f=2\n", 12)))
        .containsExactly("a f=\"\\\"\n\"\n", "b f=2\n");
  }

  @Test
  void escapedBackslashBeforeAQuoteLetsItEndTheString() throws CommandFailedException {
    assertThat(texts(cut("a f=\"\\\\\"\nb f=2\n", 12)))
        .containsExactly("a f=\"\\\\\"\n", "b f=2\n");
  }

  @Test
  void quotesInTagsAndKeysAreLetters() throws CommandFailedException {
    assertThat(texts(cut("a,t=\"x f=1\nb \"f=2\nc f=3\n", 12)))
        .containsExactly("a,t=\"x f=1\n", "b \"f=2\n", "c f=3\n");
  }

  @Test
  void quotesInCommentsAreLetters() throws CommandFailedException {
    assertThat(texts(cut("# a f=\"1\nb f=2\nc f=3\n", 10)))
        .containsExactly("# a f=\"1\n", "b f=2\n", "c f=3\n");
  }

  @Test
  void escapedLineFeedDoesNotEndALine() throws CommandFailedException {
    assertThat(texts(cut("a\\\nb f=1\nc f=2\n", 10))).containsExactly("a\\\nb f=1\n", "c f=2\n");
  }

  @Test
  void blankLinesAndCommentsAreNotCounted() throws CommandFailedException {
    List<LineBatch> batches = cut("\r\n  \n# c\n\t# d\na f=1\r\n\r\n b f=2", 100);
    assertThat(batches.getFirst().lineCount()).isEqualTo(2);
  }

  @Test
  void lineLongerThanABatchIsRefused() {
    assertThatThrownBy(() -> cut("a f=1\nb f=\"22222222222222\"\n", 10))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith("line 2 is longer than the 10 bytes");
  }

  /** Cuts random lines at random sizes, read in random pieces, and compares with what was meant. */
  @Test
  void batchesOfAnyInputAreWholeLinesThatJoinedAreTheInput() throws CommandFailedException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<RandomLines.Line> lines = RandomLines.of(random);
      String whole = String.join("", lines.stream().map(RandomLines.Line::text).toList());
      int longest =
          lines.stream()
              .mapToInt(line -> line.text().getBytes(StandardCharsets.UTF_8).length)
              .max()
              .orElse(1);
      int batchBytesMax = longest + random.nextInt(3 * longest);
      check("seed %d, round %d".formatted(seed, round), random, lines, whole, batchBytesMax);
    }
  }

  private static void check(
      String label, Random random, List<RandomLines.Line> lines, String whole, int batchBytesMax)
      throws CommandFailedException {
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    List<LineBatch> batches = cut(new DripStream(bytes, random), batchBytesMax);
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    int next = 0;
    long counted = 0;
    for (LineBatch batch : batches) {
      assertThat(batch.linesBefore()).as(label).isEqualTo(counted);
      assertThat(batch.plainBytes()).as(label).isLessThanOrEqualTo(batchBytesMax);
      StringBuilder expected = new StringBuilder();
      while (next < lines.size() && expected.length() < text(batch).length()) {
        expected.append(lines.get(next).text());
        counted += lines.get(next).isCounted() ? 1 : 0;
        next++;
      }
      assertThat(text(batch)).as(label).isEqualTo(expected.toString());
      assertThat(batch.lineCount()).as(label).isEqualTo(counted - batch.linesBefore());
      joined.writeBytes(text(batch).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(joined.toByteArray()).as(label).isEqualTo(bytes);
  }

  /** Gives as few bytes at a time as a slow pipe. */
  private static final class DripStream extends ByteArrayInputStream {
    private final Random random;

    DripStream(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(length, 1 + random.nextInt(40)));
    }
  }
}
