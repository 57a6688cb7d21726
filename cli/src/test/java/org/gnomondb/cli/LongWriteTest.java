package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gnomondb.cli.FakeServer.Received;
import org.gnomondb.cli.FakeServer.Reply;
import org.junit.jupiter.api.Test;

/** Input that takes several requests. */
class LongWriteTest {
  private static final long DEADLINE_SECONDS = 30;

  /** Lines of 10 bytes each. */
  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj("m f=%04di\n"::formatted)
        .collect(Collectors.joining());
  }

  private static Reply rejectingFirstLine(String kind) {
    return new Reply(
        400,
        "{\"error\":\"%s\",\"data\":[{\"error_message\":\"bad\",\"line_number\":1,\"original_line\":\"é\"}]}"
            .formatted(kind));
  }

  private static Run.Result write(FakeServer server, String text, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("write", "-H", server.url(), "-d", "x", "-q", "--max-request-size=100"));
    words.addAll(List.of(options));
    return new Run().withInput(text).run(words.toArray(String[]::new));
  }

  @Test
  void requestsFollowEachOtherInTheOrderOfTheInput() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    try (FakeServer server =
        FakeServer.answering(
            request -> {
              mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
              running.decrementAndGet();
              return new Reply(204, "");
            })) {
      assertThat(write(server, lines(95)).output()).isEqualTo("success\n");

      assertThat(server.requests()).hasSize(10);
      assertThat(String.join("", server.requests().stream().map(Received::text).toList()))
          .isEqualTo(lines(95));
      assertThat(mostAtOnce).hasValue(1);
    }
  }

  @Test
  void asManyRequestsAsAllowedRunAtOnce() {
    CountDownLatch together = new CountDownLatch(3);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    try (FakeServer server =
        FakeServer.answering(
            request -> {
              mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
              together.countDown();
              boolean met = await(together);
              running.decrementAndGet();
              return new Reply(met ? 204 : 500, "");
            })) {
      Run.Result result = write(server, lines(90), "--max-concurrent-requests=3");

      assertThat(result.errors()).isEmpty();
      assertThat(mostAtOnce).hasValue(3);
      assertThat(server.requests()).hasSize(9);
    }
  }

  @Test
  void rejectedLinesOfAllRequestsAreReportedWithTheirNumbersInTheInput() {
    String text = "# comment\n\n" + lines(25);
    try (FakeServer server =
        FakeServer.answering(
            request -> rejectingFirstLine("partial write of line protocol occurred"))) {
      Run.Result result = write(server, text);

      assertThat(server.requests()).hasSize(3);
      assertThat(result.errors())
          .isEqualTo(
              "Write command failed: server responded with error [400 Bad Request]:"
                  + " {\"error\":\"partial write of line protocol occurred\",\"data\":["
                  + "{\"error_message\":\"bad\",\"line_number\":1,\"original_line\":\"é\"},"
                  + "{\"error_message\":\"bad\",\"line_number\":9,\"original_line\":\"é\"},"
                  + "{\"error_message\":\"bad\",\"line_number\":19,\"original_line\":\"é\"}]}\n");
      assertThat(result.output()).isEmpty();
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void otherFailureStopsTheWriteAndSaysHowFarItCame() {
    AtomicInteger count = new AtomicInteger();
    try (FakeServer server =
        FakeServer.answering(
            request ->
                count.incrementAndGet() < 3
                    ? new Reply(204, "")
                    : rejectingFirstLine("parsing failed for write_lp endpoint"))) {
      Run.Result result = write(server, lines(95));

      assertThat(server.requests()).hasSize(3);
      assertThat(result.errors())
          .contains("\"line_number\":21,")
          .endsWith(
              "\nOf the input, 20 lines have been sent before that, 0 of which were rejected\n");
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void failureOfOneOfSeveralRequestsStopsTheWrite() {
    try (FakeServer server = FakeServer.answering(503, "write buffer full")) {
      Run.Result result = write(server, lines(10_000), "--max-concurrent-requests=4");

      assertThat(result.errors())
          .startsWith(
              "Write command failed: server responded with error [503 Service Unavailable]: write"
                  + " buffer full\n");
      assertThat(server.requests().size()).isLessThan(1_000);
    }
  }

  @Test
  void partOfCommentsAloneIsNotSent() {
    String text = "m f=1\n" + "# nothing\n".repeat(30) + "m f=2\n";
    try (FakeServer server = FakeServer.answering(204, "")) {
      assertThat(write(server, text).exitCode()).isZero();
      assertThat(server.requests())
          .hasSize(2)
          .allSatisfy(request -> assertThat(request.text()).contains("m f="));
    }
  }

  @Test
  void inputOfCommentsAloneIsLeftToTheServer() {
    try (FakeServer server = FakeServer.answering(400, "incoming write was empty")) {
      assertThat(write(server, "# nothing\n").errors())
          .isEqualTo(
              "Write command failed: server responded with error [400 Bad Request]: incoming write"
                  + " was empty\n");
    }
  }

  @Test
  void lineThatNoRequestCanHoldIsNamedAfterTheOnesBeforeItAreSent() {
    String text = lines(4) + "m f=\"" + "x".repeat(200) + "\"\n";
    try (FakeServer server = FakeServer.answering(204, "")) {
      Run.Result result = write(server, text);

      assertThat(server.only().text()).isEqualTo(lines(4));
      assertThat(result.errors())
          .startsWith(
              "Write command failed: line 5 is longer than the 100 bytes that a request may have")
          .contains("--max-request-size");
    }
  }

  @Test
  void reportOfRejectedLinesIsLimited() {
    RejectedLines rejected = new RejectedLines();
    List<String> items = Collections.nCopies(600, "{}");
    rejected.add(0, 400, "first", items);
    rejected.add(600, 400, "second", items);

    assertThat(rejected.count()).isEqualTo(1200);
    assertThat(catchThrowableOfType(CommandFailedException.class, rejected::throwIfAny))
        .hasMessageEndingWith("\n200 more rejected lines are not shown");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
