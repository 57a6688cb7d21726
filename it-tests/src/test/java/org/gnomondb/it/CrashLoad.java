package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Writers that go on through all that happens to the server, and what must be in it after that. */
final class CrashLoad implements AutoCloseable {
  private static final int WRITERS = 8;

  private final List<CrashWriter> writers =
      IntStream.range(0, WRITERS).mapToObj(CrashWriter::new).toList();
  private List<Thread> threads = List.of();

  void start(GnomonServer server) {
    writers.forEach(writer -> writer.writeTo(server.url()));
    threads = writers.stream().map(Thread.ofVirtual()::start).toList();
  }

  /** Waits until each writer has the answer to its last request, or none. */
  void stop() throws InterruptedException {
    writers.forEach(CrashWriter::stop);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Ends the writers of a test that failed. */
  @Override
  public void close() {
    writers.forEach(CrashWriter::stop);
  }

  /** Rows of acknowledged requests of all writers. */
  long acknowledged() {
    return writers.stream().mapToLong(CrashWriter::acknowledged).sum();
  }

  /**
   * Each acknowledged row is there once, and of one that was not acknowledged all rows of its
   * request or none.
   */
  void assertThatRowsAreRight(GnomonServer server, String when) {
    for (CrashWriter writer : writers) {
      if (writer.acknowledged() > 0) {
        assertThatRowsAreRight(server, writer, when);
      }
    }
  }

  /**
   * One answer in the midst of writes: a prefix of what one writer has sent, of whole requests, and
   * at least what was acknowledged before the question.
   */
  void assertThatAnAnswerIsRight(GnomonServer server, Random random) {
    CrashWriter writer = writers.get(random.nextInt(WRITERS));
    long acknowledged = writer.acknowledged();
    if (acknowledged == 0) {
      return;
    }
    String of = " WHERE w = 'w%d'".formatted(writer.number());
    long[] row =
        numbers(server.csv("crash", "SELECT count(*), sum(n), count(s), max(n) FROM rows" + of));
    long count = row[0];
    assertThat(count).as("rows of writer %d", writer.number()).isGreaterThanOrEqualTo(acknowledged);
    assertThat(count % CrashWriter.ROWS_PER_REQUEST).isZero();
    assertThat(row)
        .as("writer %d", writer.number())
        .containsExactly(count, count * (count - 1) / 2, count, count - 1);
    long[] progress = numbers(server.csv("crash", "SELECT count(*), max(n) FROM progress" + of));
    assertThat(progress[0]).isEqualTo(1);
    assertThat(progress[1]).isGreaterThanOrEqualTo(count - CrashWriter.ROWS_PER_REQUEST);
  }

  private static void assertThatRowsAreRight(GnomonServer server, CrashWriter writer, String when) {
    String of = " WHERE w = 'w%d'".formatted(writer.number());
    long[] rows =
        numbers(
            server.csv(
                "crash",
                "SELECT count(*), count(DISTINCT n), count(DISTINCT time), count(s), max(n) + 1"
                    + " FROM rows"
                    + of));
    assertThat(rows[0])
        .as("rows of writer %d %s", writer.number(), when)
        .isIn(writer.acknowledged(), writer.acknowledged() + CrashWriter.ROWS_PER_REQUEST);
    assertThat(rows).as("writer %d %s", writer.number(), when).containsOnly(rows[0]);
    long[] progress = numbers(server.csv("crash", "SELECT count(*), max(n) FROM progress" + of));
    assertThat(progress)
        .as("progress of writer %d %s", writer.number(), when)
        .containsExactly(1, rows[0] - CrashWriter.ROWS_PER_REQUEST);
  }

  private static long[] numbers(String csv) {
    return Arrays.stream(csv.lines().skip(1).findFirst().orElseThrow().split(","))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
