package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class V1WriteEndpointTest {
  private final FakeWriter writer = new FakeWriter();
  private final Writers writers = new Writers();
  private final V1WriteEndpoint endpoint = new V1WriteEndpoint(writers);

  @BeforeEach
  void bind() {
    writers.bind(writer);
  }

  @Test
  void isAlwaysAllOrNothingAndDurable() {
    assertThat(endpoint.routes()).containsExactly(new Route(HttpMethod.POST, "/write"));
    assertThat(write("?db=d&accept_partial=true&no_sync=true&consistency=any"))
        .isEqualTo(new Answered(204, Map.of(), ""));
    var request = writer.requests.getFirst();
    assertThat(request.database()).isEqualTo("d");
    assertThat(request.precision()).isEqualTo(Precision.NANOSECOND);
    assertThat(request.acceptPartial()).isFalse();
    assertThat(request.noSync()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', NANOSECOND",
    "n, NANOSECOND",
    "ns, NANOSECOND",
    "nanosecond, NANOSECOND",
    "u, MICROSECOND",
    "us, MICROSECOND",
    "microsecond, MICROSECOND",
    "ms, MILLISECOND",
    "millisecond, MILLISECOND",
    "s, SECOND",
    "second, SECOND"
  })
  void spellingsOfPrecisions(String spelling, Precision precision) {
    assertThat(write("?db=d&precision=" + spelling).status()).isEqualTo(204);
    assertThat(writer.requests.getFirst().precision()).isEqualTo(precision);
  }

  @ParameterizedTest
  @CsvSource({
    "'', d",
    "&rp=, d",
    "&rp='', d",
    "&rp=autogen, d",
    "&rp=default, d",
    "&rp=two_weeks, d/two_weeks"
  })
  void retentionPolicyIsPartOfTheDatabase(String parameter, String database) {
    assertThat(write("?db=d" + parameter.replace("''", "%27%27")).status()).isEqualTo(204);
    assertThat(writer.requests.getFirst().database()).isEqualTo(database);
  }

  @Test
  void badParametersAreComplainedAbout() {
    assertRefused("", "no db destination provided");
    assertRefused("?rp=x", "failed to deserialize db/rp/precision in request: missing field `db`");
    for (String unknown : List.of("m", "h", "auto")) {
      assertRefused(
          "?db=d&precision=" + unknown,
          "failed to deserialize db/rp/precision in request: unknown variant `"
              + unknown
              + "`, expected one of `second`, `millisecond`, `microsecond`, `nanosecond`");
    }
    assertRefused("?db=", "namespace name  length must be between 1 and 64 characters");
    assertRefused(
        "?db=" + "x".repeat(65),
        "namespace name " + "x".repeat(65) + " length must be between 1 and 64 characters");
    assertRefused(
        "?db=" + "%C3%A4".repeat(33),
        "namespace name " + "ä".repeat(33) + " length must be between 1 and 64 characters");
    assertRefused(
        "?db=a.b",
        "namespace name 'a.b' contains invalid character, character number 1 is not allowed");
    assertRefused("?db=_internal", "db name did not start with a number or letter");
    assertRefused(
        "?db=a/b&rp=c",
        "db name with invalid retention policy, if providing a retention policy name, must be of"
            + " form '<db_name>/<rp_name>'");
    assertThat(writer.requests).isEmpty();
  }

  private void assertRefused(String query, String message) {
    assertThat(write(query))
        .isEqualTo(new Answered(400, Map.of(), "{\"error\":\"" + message + "\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, No fields were provided",
    "LIMIT, Update to schema would exceed number of columns per table limit of 500 columns"
  })
  void badLineIsNamed(ErrorCode code, String message) {
    writer.answerWith(new LineError(code, message, 3, "cpu,host=a val="));
    assertThat(write("?db=d"))
        .isEqualTo(
            new Answered(
                400,
                Map.of(),
                "{\"error\":\"parsing failed for write_lp endpoint: unable to parse line 3: "
                    + message
                    + "\",\"data\":{\"error_message\":\""
                    + message
                    + "\",\"line_number\":3,\"original_line\":\"cpu,host=a val=\"}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, 400, it is so",
    "UNREADABLE_BODY, 400, it is so",
    "DELETED, 400, '{\"error\":\"it is so\"}'",
    "LIMIT, 422, '{\"error\":\"it is so\"}'",
    "OVERLOAD, 503, it is so"
  })
  void failureIsAnsweredAsANativeWriteIs(ErrorCode code, int status, String body) {
    writer.failWith(new GnomonException(code, "it is so"));
    assertThat(write("?db=d")).isEqualTo(new Answered(status, Map.of(), body));
  }

  private Answered write(String query) {
    return Answered.by(endpoint, FakeRequest.post("/write" + query, "cpu v=1"));
  }
}
