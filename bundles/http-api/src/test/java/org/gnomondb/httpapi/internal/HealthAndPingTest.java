package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.Route;
import org.junit.jupiter.api.Test;

class HealthAndPingTest {
  @Test
  void healthIsOkWithoutNewline() {
    HealthEndpoint health = new HealthEndpoint();
    assertThat(health.routes())
        .containsExactlyInAnyOrder(
            new Route(HttpMethod.GET, "/health"), new Route(HttpMethod.GET, "/api/v1/health"));
    assertThat(Answered.by(health, FakeRequest.get("/health")))
        .isEqualTo(new Answered(200, Map.of("Content-Type", "text/plain; charset=utf-8"), "OK"));
  }

  @Test
  void healthIsJsonForWhoAsksForIt() {
    assertThat(
            Answered.by(
                new HealthEndpoint(),
                FakeRequest.get("/health").with("Accept", "application/json")))
        .isEqualTo(
            new Answered(
                200,
                Map.of("Content-Type", "application/json"),
                "{\"name\":\"gnomon\",\"message\":\"ready for queries and writes\","
                    + "\"status\":\"pass\"}"));
  }

  @Test
  void pingSaysWhatRunsHere() {
    PingEndpoint ping = new PingEndpoint("0.1.0", "0123456789abcdef", "the-process");
    assertThat(ping.routes())
        .containsExactlyInAnyOrder(
            new Route(HttpMethod.GET, "/ping"), new Route(HttpMethod.POST, "/ping"));
    Answered answer = Answered.by(ping, FakeRequest.get("/ping"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"product_name\":\"Gnomon\",\"version\":\"0.1.0\",\"revision\":\"0123456789\","
                + "\"process_id\":\"the-process\"}");
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("X-Influxdb-Build", "Core")
        .containsEntry("X-Influxdb-Version", "3.10.0");
  }

  @Test
  void oldClientThatTakesNothingButAnEmptyAnswerGetsOne() {
    PingEndpoint ping = new PingEndpoint("0.1.0", "", "the-process");
    Answered answer =
        Answered.by(ping, FakeRequest.get("/ping").with("Accept", "application/x-msgpack"));
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers()).containsEntry("X-Influxdb-Version", "3.10.0");
  }

  @Test
  void eachPingHasAnIdOfItsOwn() {
    PingEndpoint ping = new PingEndpoint("0.1.0", "", "the-process");
    Map<String, String> first = Answered.by(ping, FakeRequest.get("/ping")).headers();
    Map<String, String> second = Answered.by(ping, FakeRequest.get("/ping")).headers();
    UUID id = UUID.fromString(first.get("Request-Id"));
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(first.get("X-Request-Id")).isEqualTo(first.get("Request-Id"));
    assertThat(second.get("Request-Id")).isNotEqualTo(first.get("Request-Id"));
  }

  @Test
  void revisionThatIsNotKnownIsCalledSo() {
    Answered answer = Answered.by(new PingEndpoint("1", " ", "p"), FakeRequest.post("/ping", ""));
    assertThat(answer.body()).contains("\"revision\":\"unknown\"");
  }
}
