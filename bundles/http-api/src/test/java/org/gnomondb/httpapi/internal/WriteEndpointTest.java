package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.LineProtocolWriter;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteEndpointTest {
  private static final String PATH = "/api/v3/write_lp";

  private final FakeWriter writer = new FakeWriter();
  private final Writers writers = new Writers();
  private final WriteEndpoint endpoint = new WriteEndpoint(writers);

  @BeforeEach
  void bind() {
    writers.bind(writer);
  }

  @Test
  void writesArePosted() {
    assertThat(endpoint.routes()).containsExactly(new Route(HttpMethod.POST, PATH));
  }

  @Test
  void successHasNoBody() {
    assertThat(write("?db=d", "cpu v=1")).isEqualTo(new Answered(204, Map.of(), ""));
    WriteRequest request = writer.requests.getFirst();
    assertThat(request.database()).isEqualTo("d");
    assertThat(StandardCharsets.UTF_8.decode(request.body()).toString()).isEqualTo("cpu v=1");
    assertThat(request.precision()).isEqualTo(Precision.AUTO);
    assertThat(request.acceptPartial()).isTrue();
    assertThat(request.noSync()).isFalse();
  }

  @Test
  void parametersReachTheWriter() {
    assertThat(write("?db=d&precision=ms&accept_partial=false&no_sync=true", "x").status())
        .isEqualTo(204);
    WriteRequest request = writer.requests.getFirst();
    assertThat(request.precision()).isEqualTo(Precision.MILLISECOND);
    assertThat(request.acceptPartial()).isFalse();
    assertThat(request.noSync()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "auto, AUTO",
    "s, SECOND",
    "second, SECOND",
    "ms, MILLISECOND",
    "millisecond, MILLISECOND",
    "us, MICROSECOND",
    "u, MICROSECOND",
    "microsecond, MICROSECOND",
    "ns, NANOSECOND",
    "n, NANOSECOND",
    "nanosecond, NANOSECOND"
  })
  void allSpellingsOfPrecisionsAreKnown(String spelling, Precision precision) {
    write("?db=d&precision=" + spelling, "x");
    assertThat(writer.requests.getFirst().precision()).isEqualTo(precision);
  }

  @Test
  void badParametersAreComplainedAbout() {
    assertRefused("", "missing query parameter 'db'");
    assertRefused("?precision=s", "serde error: missing field `db`");
    assertRefused(
        "?db=d&accept_partial=yes", "serde error: provided string was not `true` or `false`");
    assertRefused("?db=d&no_sync=", "serde error: provided string was not `true` or `false`");
    assertRefused(
        "?db=d&precision=m",
        "serde error: unknown variant `m`, expected one of `auto`, `second`, `millisecond`,"
            + " `microsecond`, `nanosecond`");
    assertRefused("?db=", "{\"error\":\"db name cannot be empty\"}");
    assertRefused("?db=_internal", "{\"error\":\"db name did not start with a number or letter\"}");
    assertThat(writer.requests).isEmpty();
  }

  private void assertRefused(String query, String body) {
    assertThat(write(query, "x")).isEqualTo(new Answered(400, Map.of(), body));
  }

  @Test
  void badLinesOfAPartialWriteAreListed() {
    writer.result =
        CompletableFuture.completedFuture(
            new WriteResult(
                1,
                List.of(
                    new LineError("No fields were provided", 2, "cpu,host=a val= 123"),
                    new LineError("bad \"quote\"", 4, "é\\"))));
    assertThat(write("?db=d", "x"))
        .isEqualTo(
            new Answered(
                400,
                Map.of(),
                """
                {"error":"partial write of line protocol occurred","data":[\
                {"error_message":"No fields were provided","line_number":2,\
                "original_line":"cpu,host=a val= 123"},\
                {"error_message":"bad \\"quote\\"","line_number":4,"original_line":"é\\\\"}]}\
                """));
  }

  @Test
  void firstBadLineOfAllOrNothingIsAnObject() {
    writer.result =
        CompletableFuture.completedFuture(
            new WriteResult(
                0, List.of(new LineError("No fields were provided", 1, "cpu,host=a val= 123"))));
    assertThat(write("?db=d&accept_partial=false", "x"))
        .isEqualTo(
            new Answered(
                400,
                Map.of(),
                """
                {"error":"parsing failed for write_lp endpoint","data":\
                {"error_message":"No fields were provided","line_number":1,\
                "original_line":"cpu,host=a val= 123"}}\
                """));
  }

  @ParameterizedTest
  @CsvSource({"LIMIT, 422", "INVALID, 400"})
  void limitAmongBadLinesDecidesTheStatus(ErrorCode code, int status) {
    writer.result =
        CompletableFuture.completedFuture(
            new WriteResult(
                1, List.of(new LineError("other", 1, "a"), new LineError(code, "it", 2, "b"))));
    assertThat(write("?db=d", "x").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, incoming write was empty, 400, incoming write was empty",
    "LIMIT, Adding a new database would exceed limit of 5 databases, 422,"
        + "'{\"error\":\"Adding a new database would exceed limit of 5 databases\"}'",
    "OVERLOAD, too much is waiting, 503, too much is waiting",
    "UNAVAILABLE, the store fails, 503, the store fails",
  })
  void failureOfTheWriterIsAnswered(ErrorCode code, String message, int status, String body) {
    writer.result = CompletableFuture.failedFuture(new GnomonException(code, message));
    assertThat(write("?db=d", "x")).isEqualTo(new Answered(status, Map.of(), body));
    writer.result = new CompletableFuture<>();
    var later = CompletableFuture.supplyAsync(() -> write("?db=d", "x"));
    writer.result.completeExceptionally(new GnomonException(code, message));
    assertThat(later.join()).isEqualTo(new Answered(status, Map.of(), body));
  }

  @Test
  void failureOfTheCallItselfGivesTheWriterBack() {
    writers.unbind(writer);
    LineProtocolWriter failing =
        request -> {
          throw new GnomonException(ErrorCode.OVERLOAD, "not now");
        };
    writers.bind(failing);
    assertThat(write("?db=d", "x")).isEqualTo(new Answered(503, Map.of(), "not now"));
    // Would wait for the drain timeout, and log, if the call still counted.
    writers.unbind(failing);
    writers.bind(writer);
    assertThat(write("?db=d", "x").status()).isEqualTo(204);
  }

  @Test
  void writerIsInUseUntilItHasAnswered() throws Exception {
    writer.result = new CompletableFuture<>();
    var response = endpoint.handle(FakeRequest.post(PATH + "?db=d", "x"));
    assertThat(response.body()).isInstanceOf(HttpResponse.Body.Later.class);
    var unbound = CompletableFuture.runAsync(() -> writers.unbind(writer));
    assertThat(unbound).isNotDone();
    writer.result.complete(new WriteResult(1, List.of()));
    unbound.join();
  }

  private Answered write(String query, String body) {
    return Answered.by(endpoint, FakeRequest.post(PATH + query, body));
  }
}
