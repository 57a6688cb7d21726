package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a collector makes of the status of a write: Telegraf drops what is answered with 400, splits
 * what is answered with 413, and waits as {@code Retry-After} says and sends again after 429 and
 * 503. A wrong status loses somebody's data.
 */
class WriteStatusTest {
  private static final int BODY_BYTES_MAX = 2_000_000;

  /** Less than one body of rows takes: each write that is to be stored finds the log full. */
  private static final int WAITING_BYTES_MAX = 1 << 20;

  @TempDir static Path folder;
  private static GnomonServer server;

  /** What a collector does next. */
  private enum Reaction {
    GOES_ON,
    DROPS,
    SPLITS,
    WAITS;

    static Reaction to(HttpResponse<String> answer) {
      return switch (answer.statusCode()) {
        case 204 -> GOES_ON;
        case 400, 422 -> DROPS;
        case 413 -> SPLITS;
        case 429, 503 -> WAITS;
        default -> throw new AssertionError(answer.statusCode() + " " + answer.body());
      };
    }
  }

  @BeforeAll
  static void start() {
    server =
        GnomonServer.start(
            Distribution.shared(),
            folder,
            "--max-http-request-size=" + BODY_BYTES_MAX,
            "--wal-max-buffer-size=" + WAITING_BYTES_MAX + "b");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/write?db=d",
    "/api/v2/write?bucket=d",
    "/api/v3/write_lp?db=d",
    "/api/v3/write_lp?db=d&accept_partial=false",
  })
  void statusTellsWhatToDo(String target) throws IOException {
    String table = "t" + Integer.toHexString(target.hashCode());
    assertReaction(Reaction.GOES_ON, target, table + " f=1i 1");
    assertReaction(Reaction.DROPS, target, table + " f=");
    assertReaction(Reaction.DROPS, target, table + " f=\"text\" 1");
    assertReaction(Reaction.DROPS, target, "# nothing");
    assertReaction(Reaction.DROPS, target + "&precision=fortnight", table + " f=1i 1");
    assertReaction(
        Reaction.DROPS, target, "m f=\"\u00ff\" 1".getBytes(StandardCharsets.ISO_8859_1));
    assertReaction(Reaction.DROPS, target, new byte[] {31, -117, 8}, "Content-Encoding", "gzip");
    assertReaction(Reaction.SPLITS, target, new byte[BODY_BYTES_MAX + 1]);
    assertReaction(
        Reaction.SPLITS, target, packed(new byte[BODY_BYTES_MAX + 1]), "Content-Encoding", "gzip");
    assertReaction(Reaction.SPLITS, target, rows(table, BODY_BYTES_MAX - 100));
  }

  @Test
  void formOfAnErrorIsTheOneThatTheClientsReads() {
    assertThat(server.post("/api/v2/write?bucket=d", new byte[BODY_BYTES_MAX + 1]).body())
        .isEqualTo(
            "{\"code\":\"request too large\",\"message\":\"max request size (2000000 bytes)"
                + " exceeded\"}");
    assertThat(
            server.post("/api/v2/write?bucket=d", "m f=".getBytes(StandardCharsets.UTF_8)).body())
        .isEqualTo(
            "{\"code\":\"invalid\",\"message\":\"write buffer error: line protocol parse failed: No"
                + " fields were provided\",\"line\":1}");
    assertThat(server.post("/write?db=d", "m f=".getBytes(StandardCharsets.UTF_8)).body())
        .isEqualTo(
            "{\"error\":\"parsing failed for write_lp endpoint: unable to parse line 1: No fields"
                + " were provided\",\"data\":{\"error_message\":\"No fields were"
                + " provided\",\"line_number\":1,\"original_line\":\"m f=\"}}");
  }

  private static void assertReaction(Reaction expected, String target, String body) {
    assertReaction(expected, target, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertReaction(
      Reaction expected, String target, byte[] body, String... headers) {
    HttpResponse<String> answer = server.post(target, body, headers);
    assertThat(Reaction.to(answer)).as(answer + " " + answer.body()).isEqualTo(expected);
    Optional<String> retryAfter = answer.headers().firstValue("Retry-After");
    assertThat(retryAfter.isPresent()).isEqualTo(expected == Reaction.WAITS);
  }

  /** Lines of little text, whose rows take more memory than the log may hold. */
  private static byte[] rows(String table, int bytes) {
    StringBuilder lines = new StringBuilder();
    for (int time = 1; lines.length() < bytes - 100; time++) {
      lines.append(table).append(" f=1i ").append(time).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }
}
