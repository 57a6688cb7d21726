package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.ErrorBody;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures are text here: the port puts them into the form that the route asks for. */
class V2WriteEndpointTest {
  private final FakeWriter writer = new FakeWriter();
  private final Writers writers = new Writers();
  private final V2WriteEndpoint endpoint = new V2WriteEndpoint(writers);

  @BeforeEach
  void bind() {
    writers.bind(writer);
  }

  @Test
  void isAlwaysAllOrNothingAndDurable() {
    assertThat(endpoint.routes())
        .containsExactly(
            new Route(HttpMethod.POST, "/api/v2/write").withErrorBody(ErrorBody.CODE_AND_MESSAGE));
    assertThat(write("?org=o&bucket=b&accept_partial=true&no_sync=true"))
        .isEqualTo(new Answered(204, Map.of(), ""));
    var request = writer.requests.getFirst();
    assertThat(request.database()).isEqualTo("b");
    assertThat(request.precision()).isEqualTo(Precision.NANOSECOND);
    assertThat(request.acceptPartial()).isFalse();
    assertThat(request.noSync()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"b, b", "b/rp, b/rp", "b/autogen, b", "b/default, b", "b/, b"})
  void bucketIsADatabase(String bucket, String database) {
    assertThat(write("?precision=ms&bucket=" + bucket).status()).isEqualTo(204);
    assertThat(writer.requests.getFirst().database()).isEqualTo(database);
    assertThat(writer.requests.getFirst().precision()).isEqualTo(Precision.MILLISECOND);
  }

  @Test
  void badParametersAreComplainedAbout() {
    assertRefused("", "no org/bucket destination provided");
    assertRefused(
        "?org=o", "failed to deserialize org/bucket/precision in request: missing field `bucket`");
    assertRefused("?bucket=", "missing bucket value");
    assertRefused(
        "?bucket=b&precision=m",
        "failed to deserialize org/bucket/precision in request: unknown variant `m`, expected one"
            + " of `second`, `millisecond`, `microsecond`, `nanosecond`");
    assertRefused(
        "?bucket=my%20bucket",
        "namespace name 'my bucket' contains invalid character, character number 2 is not allowed");
    assertThat(writer.requests).isEmpty();
  }

  @Test
  void badLineIsNamed() {
    writer.answerWith(new LineError("No fields were provided", 3, "cpu,host=a val="));
    assertThat(write("?bucket=b"))
        .isEqualTo(
            new Answered(
                400,
                Map.of(),
                "{\"code\":\"invalid\",\"message\":\"write buffer error: line protocol parse"
                    + " failed: No fields were provided\",\"line\":3}"));
  }

  @Test
  void failureSaysWhoseFaultItIs() {
    writer.failWith(new GnomonException(ErrorCode.INVALID, "incoming write was empty"));
    assertRefused("?bucket=b", "write buffer error: incoming write was empty");
    writer.failWith(new GnomonException(ErrorCode.UNREADABLE_BODY, "not utf8"));
    assertRefused("?bucket=b", "not utf8");
    writer.failWith(new GnomonException(ErrorCode.DELETED, "it is gone"));
    assertRefused("?bucket=b", "write buffer error: it is gone");
    writer.failWith(new GnomonException(ErrorCode.OVERLOAD, "too much is waiting"));
    assertThat(write("?bucket=b")).isEqualTo(new Answered(503, Map.of(), "too much is waiting"));
  }

  private void assertRefused(String query, String message) {
    assertThat(write(query)).isEqualTo(new Answered(400, Map.of(), message));
  }

  private Answered write(String query) {
    return Answered.by(endpoint, FakeRequest.post("/api/v2/write" + query, "cpu v=1"));
  }
}
