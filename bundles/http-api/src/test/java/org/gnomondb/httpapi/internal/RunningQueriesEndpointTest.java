package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.Route;
import org.junit.jupiter.api.Test;

class RunningQueriesEndpointTest {
  private static final String PATH = "/api/v3/queries";

  @Test
  void aRunningQueryIsEnded() {
    RunningQueriesEndpoint endpoint = new RunningQueriesEndpoint();
    FakeQueryService service = new FakeQueryService();
    endpoint.bindQueryService(service);
    service.running.add("a-1");
    assertThat(Answered.by(endpoint, FakeRequest.of(HttpMethod.DELETE, PATH + "?id=a-1")).status())
        .isEqualTo(204);
    assertThat(service.running).isEmpty();
    assertThat(Answered.by(endpoint, FakeRequest.of(HttpMethod.DELETE, PATH + "?id=a-1")).status())
        .isEqualTo(404);
  }

  @Test
  void onlyTheOwnMachineMayEndQueries() {
    assertThat(new RunningQueriesEndpoint().routes())
        .containsExactly(new Route(HttpMethod.DELETE, PATH).localOnly());
  }
}
