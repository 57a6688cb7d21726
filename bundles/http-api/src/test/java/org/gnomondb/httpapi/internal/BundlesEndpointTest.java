package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.bundles.BundleAdmin;
import org.gnomondb.api.bundles.BundleInfo;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BundlesEndpointTest {
  private static final String PATH = "/api/v3/bundles";
  private static final BundleInfo BUNDLE =
      new BundleInfo(7, "org.gnomondb.query", "0.1.0", "active", Instant.ofEpochSecond(0));
  private static final String WORDED =
      "{\"id\":7,\"symbolic_name\":\"org.gnomondb.query\",\"version\":\"0.1.0\","
          + "\"state\":\"active\",\"last_modified\":\"1970-01-01T00:00:00Z\"}";

  private final class FakeAdmin implements BundleAdmin {
    @Override
    public List<BundleInfo> list() {
      return List.of(BUNDLE, BUNDLE);
    }

    /** Takes this endpoint's component away while the update runs, as its own update would. */
    @Override
    public BundleInfo update(InputStream jar) {
      endpoint.unbindAdmin(this);
      updated = read(jar);
      if (updated.equals("no bundle")) {
        throw new GnomonException(ErrorCode.INVALID, "this is no bundle");
      }
      return BUNDLE;
    }
  }

  private final BundlesEndpoint endpoint = new BundlesEndpoint();
  private String updated = "";

  @BeforeEach
  void bind() {
    endpoint.bindAdmin(new FakeAdmin());
  }

  @Test
  void routesAreForCallersHereAndTakeLargeBodies() {
    assertThat(endpoint.routes()).allMatch(Route::isLocalOnly);
    assertThat(endpoint.routes())
        .extracting(Route::method)
        .containsExactlyInAnyOrder(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT);
    assertThat(endpoint.routes())
        .filteredOn(route -> route.method() != HttpMethod.GET)
        .allMatch(route -> route.bodyBytesMax().orElse(0) == BundlesEndpoint.JAR_BYTES_MAX);
  }

  @Test
  void bundlesAreListed() {
    assertThat(Answered.by(endpoint, FakeRequest.get(PATH)))
        .isEqualTo(
            new Answered(
                200,
                Map.of("Content-Type", "application/json"),
                "[" + WORDED + "," + WORDED + "]"));
  }

  @Test
  void updateRunsAfterTheCallAndNeedsNothingOfTheComponent() throws Exception {
    HttpResponse response = endpoint.handle(jar("the jar"));
    assertThat(updated).as("updated during the call").isEmpty();
    assertThat(response.body()).isInstanceOf(HttpResponse.Body.Detached.class);
    HttpResponse answer = ((HttpResponse.Body.Detached) response.body()).work().call();
    assertThat(updated).isEqualTo("the jar");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(
            new String(((HttpResponse.Body.Bytes) answer.body()).bytes(), StandardCharsets.UTF_8))
        .isEqualTo(WORDED);
  }

  @Test
  void refusalOfTheUpdateIsAnswered() {
    assertThat(Answered.by(endpoint, jar("no bundle")))
        .isEqualTo(new Answered(400, Map.of(), "this is no bundle"));
  }

  @Test
  void bodyMustSayThatItIsAJar() {
    Answered answer =
        Answered.by(endpoint, FakeRequest.post(PATH, "x").with("Content-Type", "text/plain"));
    assertThat(answer)
        .isEqualTo(
            new Answered(
                415, Map.of(), "unacceptable content-type, expected: application/java-archive"));
    assertThat(Answered.by(endpoint, FakeRequest.post(PATH, "x")).status()).isEqualTo(415);
  }

  private static FakeRequest jar(String content) {
    return FakeRequest.post(PATH, content).with("Content-Type", "application/octet-stream");
  }

  private static String read(InputStream jar) {
    try {
      return new String(jar.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
