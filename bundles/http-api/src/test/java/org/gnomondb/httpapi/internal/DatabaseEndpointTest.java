package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.SetRetentionPeriod;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.ResultFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseEndpointTest {
  private static final String PATH = "/api/v3/configure/database";

  private final FakeCatalog catalog = new FakeCatalog();
  private final FakeQueryService service = new FakeQueryService("the rows");
  private final DatabaseEndpoint endpoint = new DatabaseEndpoint();

  @BeforeEach
  void bind() {
    endpoint.bindCatalog(catalog);
    endpoint.bindQueryService(service);
  }

  @Test
  void listIsAQueryOverTheNamesAndTheServersOwn() {
    catalog.create("zoo");
    catalog.create("air/port");
    Answered answer = Answered.by(endpoint, FakeRequest.get(PATH + "?format=csv"));
    assertThat(answer).isEqualTo(new Answered(200, Map.of("Content-Type", "text/csv"), "the rows"));
    assertThat(service.asked.getFirst().database()).isEqualTo("_internal");
    assertThat(service.asked.getFirst().format()).isEqualTo(ResultFormat.CSV);
    assertThat(service.asked.getFirst().text())
        .isEqualTo(
            "SELECT column1 AS \"iox::database\" FROM (VALUES"
                + " ('_internal',false),('air/port',false),('zoo',false))"
                + " ORDER BY column2, column1");
  }

  @Test
  void deletedOnesAreListedWhenAskedFor() {
    String deleted = "gone-20260304T050607";
    catalog.databases.put(
        deleted,
        new DatabaseDefinition(
            new DatabaseId(7),
            deleted,
            Map.of(),
            Optional.empty(),
            Optional.of(new Deletion(Instant.EPOCH, Optional.empty()))));
    Answered.by(endpoint, FakeRequest.get(PATH + "?format=json"));
    Answered.by(endpoint, FakeRequest.get(PATH + "?format=json&show_deleted=true"));
    assertThat(service.asked)
        .extracting(QueryRequest::text)
        .containsExactly(
            "SELECT column1 AS \"iox::database\" FROM (VALUES ('_internal',false))"
                + " ORDER BY column2, column1",
            "SELECT column1 AS \"iox::database\", column2 AS \"deleted\" FROM (VALUES"
                + " ('_internal',false),('gone-20260304T050607',true)) ORDER BY column2, column1");
  }

  @Test
  void formatOfTheListMustBeGiven() {
    for (String query : new String[] {"", "?", "?show_deleted=true"}) {
      assertThat(Answered.by(endpoint, FakeRequest.get(PATH + query)))
          .isEqualTo(new Answered(400, Map.of(), "serde error: missing field `format`"));
    }
    assertThat(Answered.by(endpoint, FakeRequest.get(PATH + "?format=xml")).status())
        .isEqualTo(400);
  }

  @Test
  void databaseIsCreatedOnce() {
    assertThat(create("{\"db\":\"flights\"}")).isEqualTo(new Answered(200, Map.of(), ""));
    assertThat(catalog.databases).containsOnlyKeys("_internal", "flights");
    assertThat(create("{\"db\":\"flights\",\"retention_period\":null}"))
        .isEqualTo(
            new Answered(409, Map.of(), "attempted to create a resource that already exists"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', db name cannot be empty",
    "_internal, db name did not start with a number or letter",
    "a/b/, 'db name with invalid retention policy, if providing a retention policy name, must be"
        + " of form ''<db_name>/<rp_name>'''",
  })
  void badNameIsToldInJson(String name, String message) {
    assertThat(create("{\"db\":\"" + name + "\"}"))
        .isEqualTo(new Answered(400, Map.of(), "{\"error\":\"" + message + "\"}"));
    assertThat(catalog.databases).containsOnlyKeys("_internal");
  }

  @Test
  void limitIsToldInJson() {
    String message = "Adding a new database would exceed limit of 5 databases";
    catalog.failure = new GnomonException(ErrorCode.LIMIT, message);
    assertThat(create("{\"db\":\"d\"}"))
        .isEqualTo(new Answered(422, Map.of(), "{\"error\":\"" + message + "\"}"));
  }

  @Test
  void failureOfTheStoreIsNoFaultOfTheCaller() {
    catalog.failure = new GnomonException(ErrorCode.UNAVAILABLE, "the store is away");
    assertThat(create("{\"db\":\"d\"}"))
        .isEqualTo(new Answered(503, Map.of(), "the store is away"));
  }

  @Test
  void badBodiesAreComplainedAbout() {
    assertThat(create("{}"))
        .isEqualTo(
            new Answered(400, Map.of(), "serde json error: missing field `db` at line 1 column 2"));
    assertThat(create("{\"db\":\"d\",\"retention_period\":\"7\"}"))
        .isEqualTo(
            new Answered(
                400,
                Map.of(),
                "serde json error: invalid value: string \"7\", expected a duration at line 1"
                    + " column 33"));
    assertThat(catalog.databases).containsOnlyKeys("_internal");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "'Application/JSON; charset=utf-8', 200",
    "application/vnd.api+json, 200",
    "text/plain, 415",
    "application/jsonl, 415",
    "'', 415",
  })
  void bodyMustSayThatItIsJson(String type, int status) {
    Answered answer =
        Answered.by(endpoint, FakeRequest.post(PATH, "{\"db\":\"d\"}").with("Content-Type", type));
    assertThat(answer.status()).isEqualTo(status);
    if (status == 415) {
      assertThat(answer.body()).isEqualTo("unacceptable content-type, expected: application/json");
    }
  }

  @Test
  void databaseIsCreatedWithARetentionPeriod() {
    assertThat(create("{\"db\":\"d\",\"retention_period\":\"1w 2h\"}").status()).isEqualTo(200);
    assertThat(catalog.committed)
        .containsExactly(new CreateDatabase("d", Optional.of(Duration.parse("P7DT2H"))));
  }

  @Test
  void retentionPeriodIsSetAndCleared() {
    catalog.create("d");
    assertThat(put("{\"db\":\"d\",\"retention_period\":\"30d\"}"))
        .isEqualTo(new Answered(200, Map.of(), ""));
    assertThat(put("{\"db\":\"d\",\"retention_period\":null}").status()).isEqualTo(200);
    assertThat(put("{\"db\":\"d\"}").status()).isEqualTo(200);
    String path = PATH + "/retention_period?db=d";
    assertThat(Answered.by(endpoint, FakeRequest.post(path + "&duration=1h%2030m", "")))
        .isEqualTo(new Answered(204, Map.of(), ""));
    assertThat(Answered.by(endpoint, FakeRequest.of(HttpMethod.DELETE, path)))
        .isEqualTo(new Answered(204, Map.of(), ""));
    assertThat(catalog.committed)
        .containsExactly(
            new SetRetentionPeriod("d", Optional.of(Duration.ofDays(30))),
            new SetRetentionPeriod("d", Optional.empty()),
            new SetRetentionPeriod("d", Optional.empty()),
            new SetRetentionPeriod("d", Optional.of(Duration.ofMinutes(90))),
            new SetRetentionPeriod("d", Optional.empty()));
  }

  @Test
  void retentionPeriodOfNothingIsNotFound() {
    Answered notFound = new Answered(404, Map.of(), "the requested resource was not found: no");
    assertThat(put("{\"db\":\"no\"}")).isEqualTo(notFound);
    String path = PATH + "/retention_period?db=no";
    assertThat(Answered.by(endpoint, FakeRequest.of(HttpMethod.DELETE, path))).isEqualTo(notFound);
    Answered bad = Answered.by(endpoint, FakeRequest.post(path + "&duration=soon", ""));
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.body()).startsWith("Cannot parse the given human time: 'soon'");
  }

  @ParameterizedTest
  @CsvSource({
    "'', Default[]",
    "&hard_delete_at=default, Default[]",
    "&hard_delete_at=now, Now[]",
    "&hard_delete_at=never, Never[]",
    "&hard_delete_at=2026-03-04T05:06:07Z, At[time=2026-03-04T05:06:07Z]",
    "&hard_delete_at=2026-03-04T05:06:07.5%2B01:00, At[time=2026-03-04T04:06:07.500Z]",
  })
  void databaseIsDeleted(String parameter, String hardDelete) {
    catalog.create("d");
    assertThat(delete("?db=d" + parameter)).isEqualTo(new Answered(200, Map.of(), ""));
    assertThat(catalog.committed)
        .singleElement()
        .hasToString("DeleteDatabase[database=d, hardDelete=" + hardDelete + "]");
  }

  @Test
  void badDeletionsAreComplainedAbout() {
    assertThat(delete("?db=no"))
        .isEqualTo(new Answered(404, Map.of(), "the requested resource was not found: no"));
    assertThat(delete("?db=_internal"))
        .isEqualTo(new Answered(500, Map.of(), "cannot delete internal db"));
    assertThat(delete(""))
        .isEqualTo(new Answered(400, Map.of(), "serde error: missing field `db`"));
    Answered time = delete("?db=d&hard_delete_at=tomorrow");
    assertThat(time.status()).isEqualTo(400);
    assertThat(time.body()).startsWith("Cannot parse the timestamp: 'tomorrow'");
    assertThat(catalog.databases).containsOnlyKeys("_internal");
  }

  private Answered put(String body) {
    return Answered.by(
        endpoint,
        FakeRequest.of(HttpMethod.PUT, PATH, body).with("Content-Type", "application/json"));
  }

  private Answered delete(String query) {
    return Answered.by(endpoint, FakeRequest.of(HttpMethod.DELETE, PATH + query));
  }

  private Answered create(String body) {
    return Answered.by(
        endpoint, FakeRequest.post(PATH, body).with("Content-Type", "application/json"));
  }
}
