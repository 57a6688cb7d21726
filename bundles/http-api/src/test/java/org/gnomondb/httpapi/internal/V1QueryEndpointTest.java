package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.Route;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class V1QueryEndpointTest {
  private static final String DONE = "{\"results\":[{\"statement_id\":0}]}";

  private final FakeCatalog catalog = new FakeCatalog();
  private final V1QueryEndpoint endpoint = new V1QueryEndpoint();

  @BeforeEach
  void bind() {
    endpoint.bindCatalog(catalog);
  }

  @Test
  void queriesAreGotAndPosted() {
    assertThat(endpoint.routes())
        .containsExactlyInAnyOrder(
            new Route(HttpMethod.GET, "/query"), new Route(HttpMethod.POST, "/query"));
  }

  @Test
  void createdDatabaseIsAnsweredAsByOneX() {
    Answered answer = query("CREATE DATABASE telegraf");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(DONE);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Access-Control-Allow-Origin", "*");
    assertThat(catalog.databases).containsKey("telegraf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create database \"two\"|two",
        "CREATE DATABASE \"two\";|two",
        "CREATE DATABASE two WITH DURATION INF REPLICATION 1 SHARD DURATION 7d NAME"
            + " \"autogen\"|two",
        "CREATE DATABASE two WITH NAME weeks|two,two/weeks",
      })
  void spellingsOfCreations(String statement, String names) {
    assertThat(query(statement).body()).isEqualTo(DONE);
    assertThat(catalog.databases.keySet()).contains(names.split(","));
    // Again, as collectors do at each start.
    assertThat(query(statement).body()).isEqualTo(DONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE DATABASE|error in InfluxQL statement: parsing error: expected the name of a"
            + " database",
        "CREATE DATABASE a b|error in InfluxQL statement: parsing error: unexpected `b`",
        "CREATE DATABASE a WITH NAME|error in InfluxQL statement: parsing error: expected a value"
            + " of NAME",
        "CREATE DATABASE a WITH SHARD|error in InfluxQL statement: parsing error: expected a value"
            + " of SHARD",
        "CREATE DATABASE a WITH B c|error in InfluxQL statement: parsing error: unknown option B",
        "SHOW DATABASES now|error in InfluxQL statement: parsing error: unexpected `now`",
        "CREATE DATABASE \"a;b\"|invalid character in database or rp name: must be ASCII,"
            + " containing only letters, numbers, underscores, or hyphens",
        "CREATE DATABASE _a|db name did not start with a number or letter",
        "CREATE DATABASE a WITH DURATION long|error in InfluxQL statement: parsing error: `long` is"
            + " no duration",
        "SELECT * FROM cpu|`SELECT * FROM cpu` is not offered: /query knows CREATE DATABASE and"
            + " SHOW DATABASES; ask in SQL with /api/v3/query_sql",
      })
  void statementThatFailsSaysWhyWithStatus200(String statement, String error) {
    Answered answer = query(statement);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"results\":[{\"statement_id\":0,\"error\":\"" + error + "\"}]}");
    assertThat(catalog.databases).hasSize(1);
  }

  @Test
  void durationIsTheRetentionPeriod() {
    assertThat(query("CREATE DATABASE a WITH DURATION 1w REPLICATION 1").body()).isEqualTo(DONE);
    assertThat(query("CREATE DATABASE b WITH DURATION inf").body()).isEqualTo(DONE);
    assertThat(catalog.committed)
        .containsExactly(
            new CatalogChange.CreateDatabase("a", Optional.of(Duration.ofDays(7))),
            new CatalogChange.CreateDatabase("b", Optional.empty()));
  }

  @Test
  void eachStatementAnswersForItself() {
    assertThat(query("CREATE DATABASE a; DROP x; SHOW DATABASES").body())
        .startsWith("{\"results\":[{\"statement_id\":0},{\"statement_id\":1,\"error\":\"`DROP x`")
        .endsWith(
            "{\"statement_id\":2,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],"
                + "\"values\":[[\"_internal\"],[\"a\"]]}]}]}");
  }

  @Test
  void failureOfTheServerIsNotToldAsOneOfTheStatement() {
    catalog.failure = new GnomonException(ErrorCode.UNAVAILABLE, "the store fails");
    assertThat(query("CREATE DATABASE a"))
        .isEqualTo(new Answered(503, Map.of(), "the store fails"));
  }

  @Test
  void queryStandsInUrlFormOrBody() {
    assertDone(FakeRequest.post("/query?q=CREATE+DATABASE+a", ""));
    // As the Python client for 1.x sends it.
    assertDone(
        FakeRequest.post("/query?q=CREATE+DATABASE+b", "")
            .with("Content-Type", "application/json"));
    assertDone(
        FakeRequest.post("/query?q=nothing", "u=x&q=CREATE+DATABASE+%22c%22")
            .with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));
    assertDone(FakeRequest.post("/query", "CREATE DATABASE d"));
    assertDone(
        FakeRequest.post("/query", "CREATE DATABASE e")
            .with("Content-Type", "application/vnd.influxql"));
    assertThat(catalog.databases.keySet()).containsExactly("_internal", "a", "b", "c", "d", "e");
  }

  private void assertDone(FakeRequest request) {
    assertThat(Answered.by(endpoint, request).body()).isEqualTo(DONE);
  }

  @Test
  void missingQueryIsComplainedAbout() {
    assertRefused(FakeRequest.get("/query"), "missing query parameters 'db' and 'q'");
    String expected = "expected a query to be provided in the query string or body";
    assertRefused(FakeRequest.get("/query?db=d"), expected);
    assertRefused(FakeRequest.post("/query", ""), expected);
    assertRefused(
        FakeRequest.post("/query", "{}").with("Content-Type", "application/json"),
        "invalid mime type (application/json)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%zz"})
  void malformedFormIsComplainedAbout(String value) {
    Answered answer =
        Answered.by(
            endpoint,
            FakeRequest.post("/query", "q=" + value)
                .with("Content-Type", "application/x-www-form-urlencoded"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":\"malformed form: ");
  }

  private void assertRefused(FakeRequest request, String message) {
    assertThat(Answered.by(endpoint, request))
        .isEqualTo(
            new Answered(
                400,
                Map.of("Access-Control-Allow-Origin", "*"),
                "{\"error\":\"" + message + "\"}"));
  }

  private Answered query(String statement) {
    return Answered.by(
        endpoint,
        FakeRequest.get("/query?q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8)));
  }
}
