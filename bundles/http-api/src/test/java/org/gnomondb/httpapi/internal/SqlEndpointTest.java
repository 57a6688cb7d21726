package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.ResultFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlEndpointTest {
  private static final String PATH = "/api/v3/query_sql";
  private static final String FORMATS =
      "expected one of `parquet`, `csv`, `pretty`, `json`, `jsonl`, `arrow`";

  private final FakeQueryService service = new FakeQueryService("[{\"a\":", "1}]");
  private final SqlEndpoint endpoint = new SqlEndpoint();

  @BeforeEach
  void bind() {
    endpoint.bindQueryService(service);
  }

  @Test
  void queriesAreGotAndPosted() {
    assertThat(endpoint.routes())
        .containsExactlyInAnyOrder(
            new Route(HttpMethod.GET, PATH), new Route(HttpMethod.POST, PATH));
  }

  @Test
  void answerIsStreamedInTheFormatsType() {
    assertThat(get("?db=d&q=SELECT+1%3B"))
        .isEqualTo(new Answered(200, Map.of("Content-Type", "application/json"), "[{\"a\":1}]"));
    assertThat(service.asked)
        .containsExactly(new QueryRequest("d", "SELECT 1;", ResultFormat.JSON, Map.of()));
    assertThat(service.closed).isEqualTo(1);
  }

  @Test
  void bodyIsReadWhateverItsTypeAndTheUrlIsNot() {
    Answered answer =
        Answered.by(
            endpoint,
            FakeRequest.post(
                    PATH + "?db=other&q=other&format=csv",
                    "{\"q\":\"SELECT 2\",\"unknown\":[{}],\"db\":\"d\",\"format\":\"pretty\"}")
                .with("Content-Type", "application/x-www-form-urlencoded"));
    assertThat(answer.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
    assertThat(service.asked)
        .containsExactly(new QueryRequest("d", "SELECT 2", ResultFormat.PRETTY, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "json, JSON",
    "jsonl, JSON_LINES",
    "json_lines, JSON_LINES",
    "csv, CSV",
    "pretty, PRETTY",
    "parquet, PARQUET",
    "arrow, ARROW"
  })
  void allSpellingsOfFormatsAreKnown(String spelling, ResultFormat format) {
    get("?db=d&q=x&format=" + spelling);
    post("{\"db\":\"d\",\"q\":\"x\",\"format\":\"" + spelling + "\"}");
    assertThat(service.asked).extracting(QueryRequest::format).containsExactly(format, format);
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.apache.parquet, PARQUET",
    "application/vnd.apache.arrow.stream, ARROW",
    "text/csv, CSV",
    "text/plain, PRETTY",
    "application/json, JSON",
    "*/*, JSON",
    "'text/html,application/xhtml+xml', JSON",
    "'image/png, */*;q=0.5', JSON",
  })
  void acceptHeaderChoosesTheFormat(String accept, ResultFormat format) {
    Answered.by(endpoint, FakeRequest.get(PATH + "?db=d&q=x").with("Accept", accept));
    Answered.by(
        endpoint, FakeRequest.post(PATH, "{\"db\":\"d\",\"q\":\"x\"}").with("Accept", accept));
    assertThat(service.asked).extracting(QueryRequest::format).containsExactly(format, format);
  }

  @ParameterizedTest
  @CsvSource({"application/xml", "'text/csv; charset=utf-8'", "application/jsonl", "''"})
  void acceptHeaderMustNameAFormatEvenIfTheFormatIsGiven(String accept) {
    Answered answer =
        Answered.by(
            endpoint, FakeRequest.get(PATH + "?db=d&q=x&format=csv").with("Accept", accept));
    assertThat(answer).isEqualTo(new Answered(400, Map.of(), "invalid mime type (" + accept + ")"));
  }

  @Test
  void parametersKeepTheirTypes() {
    String params =
        "{\"n\":null,\"b\":true,\"i\":-9223372036854775808,\"u\":18446744073709551615,"
            + "\"f\":1.5,\"s\":\"é\"}";
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("n", null);
    expected.put("b", true);
    expected.put("i", Long.MIN_VALUE);
    expected.put("u", new BigInteger("18446744073709551615"));
    expected.put("f", 1.5);
    expected.put("s", "é");
    get("?db=d&q=x&params=" + URLEncoder.encode(params, StandardCharsets.UTF_8));
    post("{\"db\":\"d\",\"q\":\"x\",\"params\":" + params + "}");
    assertThat(service.asked).hasSize(2);
    assertThat(service.asked)
        .allSatisfy(asked -> assertThat(asked.parameters()).isEqualTo(expected));
  }

  @Test
  void numbersBeyond64BitsBecomeFloatingPoint() {
    post(
        "{\"db\":\"d\",\"q\":\"x\",\"params\":{\"u\":18446744073709551616,\"i\":-9223372036854775809}}");
    assertThat(service.asked.getFirst().parameters())
        .isEqualTo(Map.of("u", 1.8446744073709552E19, "i", -9.223372036854776E18));
  }

  @Test
  void badParametersAreComplainedAbout() {
    assertRefused(get(""), "missing query parameters 'db' and 'q'");
    assertRefused(get("?q=x"), "serde error: missing field `db`");
    assertRefused(get("?db=d"), "serde error: missing field `q`");
    assertRefused(get("?db=d&q=x&format=xml"), "serde error: unknown variant `xml`, " + FORMATS);
    assertRefused(
        get("?db=d&q=x&params=%5B1%5D"),
        "serde error: params: expected an object of parameters at line 1 column 1");
    assertThat(get("?db=d&q=x&params=%7B%22a%22").status()).isEqualTo(400);
    assertRefused(
        get("?db=d&q=x&params=%7B%22a%22%3A%5B1%5D%7D"),
        "the value of parameter $a is a sequence, expected null, a boolean, a number or a string");
    assertThat(service.asked).isEmpty();
  }

  @Test
  void badBodiesAreComplainedAbout() {
    assertRefused(post(""), "serde json error: EOF while parsing a value at line 1 column 0");
    assertRefused(post("{}"), "serde json error: missing field `db` at line 1 column 2");
    assertRefused(
        post("{\"db\":\"d\"}"), "serde json error: missing field `q` at line 1 column 10");
    assertRefused(
        post("{\"db\":1,\"q\":\"x\"}"),
        "serde json error: invalid type: integer `1`, expected a string at line 1 column 16");
    assertRefused(
        post("{\"db\":\"d\",\"q\":\"x\",\"format\":\"xml\"}"),
        "serde json error: unknown variant `xml`, " + FORMATS + " at line 1 column 33");
    assertRefused(
        post("{\"db\":\"d\",\"q\":\"x\",\"params\":[]}"),
        "serde json error: invalid type: sequence, expected a map at line 1 column 30");
    assertRefused(
        post("{\"db\":\"d\",\"q\":\"x\",\"params\":{\"a\":{\"b\":[1]}}}"),
        "the value of parameter $a is a map, expected null, a boolean, a number or a string");
    for (String broken :
        new String[] {"[]", "1", "{", "{\"db\"", "{\"db\":\"d\"} x", "db=d&q=x", "\u0000"}) {
      Answered answer = post(broken);
      assertThat(answer.status()).as(broken).isEqualTo(400);
      assertThat(answer.body()).as(broken).startsWith("serde json error: ");
    }
    assertThat(service.asked).isEmpty();
  }

  private static void assertRefused(Answered answer, String body) {
    assertThat(answer).isEqualTo(new Answered(400, Map.of(), body));
  }

  @Test
  void unknownDatabaseIsToldInJson() {
    service.failure = new GnomonException(ErrorCode.NOT_FOUND, "database foo not found");
    assertThat(get("?db=foo&q=x"))
        .isEqualTo(
            new Answered(404, Map.of(), "{\"error\":\"query error: database not found: foo\"}"));
  }

  @ParameterizedTest
  @CsvSource({"INVALID, 400", "NOT_SUPPORTED, 405", "RESOURCES, 500", "OVERLOAD, 503"})
  void failureOfTheEngineIsToldInItsWords(ErrorCode code, int status) {
    service.failure = new GnomonException(code, "the engine's words");
    assertThat(get("?db=d&q=x")).isEqualTo(new Answered(status, Map.of(), "the engine's words"));
    endpoint.unbindQueryService(service);
    endpoint.bindQueryService(service);
  }

  @Test
  void serviceIsInUseUntilItsAnswerIsClosed() throws Exception {
    HttpResponse response = endpoint.handle(FakeRequest.get(PATH + "?db=d&q=x"));
    var unbound = CompletableFuture.runAsync(() -> endpoint.unbindQueryService(service));
    assertThat(unbound).isNotDone();
    ((HttpResponse.Body.Streamed) response.body()).source().close();
    unbound.join();
    assertThat(service.closed).isEqualTo(1);
  }

  private Answered get(String query) {
    return Answered.by(endpoint, FakeRequest.get(PATH + query));
  }

  private Answered post(String body) {
    return Answered.by(endpoint, FakeRequest.post(PATH, body));
  }
}
