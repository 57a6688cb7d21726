package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
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
            "SELECT column1 AS \"iox::database\" FROM (VALUES ('_internal'),('air/port'),('zoo'))"
                + " ORDER BY column1");
  }

  @Test
  void deletedOnesAreAColumnWhenAskedFor() {
    Answered.by(endpoint, FakeRequest.get(PATH + "?format=json&show_deleted=true"));
    assertThat(service.asked.getFirst().text())
        .isEqualTo(
            "SELECT column1 AS \"iox::database\", false AS \"deleted\" FROM (VALUES"
                + " ('_internal')) ORDER BY column1");
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
    Answered retention = create("{\"db\":\"d\",\"retention_period\":\"7d\"}");
    assertThat(retention.status()).isEqualTo(405);
    assertThat(retention.body()).contains("not implemented", "retention_period");
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

  private Answered create(String body) {
    return Answered.by(
        endpoint, FakeRequest.post(PATH, body).with("Content-Type", "application/json"));
  }
}
