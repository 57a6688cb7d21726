package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.http.testkit.TestCertificates;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpComponentTest {
  private static final class Told implements Lifecycle {
    final List<String> urls = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();

    @Override
    public void listening(String url) {
      urls.add(url);
    }

    @Override
    public void failed(String message) {
      failures.add(message);
    }
  }

  private record EmptyCatalog(UUID id) implements Catalog {
    @Override
    public CatalogSnapshot snapshot() {
      return new CatalogSnapshot(0, Map.of());
    }

    @Override
    public CatalogSnapshot commit(List<CatalogChange> changes) {
      return snapshot();
    }
  }

  private final Told told = new Told();

  @Test
  void kernelIsToldWhereThePortIs() throws Exception {
    HttpComponent component =
        new HttpComponent(told, config(Map.of("host", "127.0.0.1", "port", 0)));
    UUID id = UUID.randomUUID();
    component.bindCatalog(new EmptyCatalog(id));
    component.bindEndpoint(TestEndpoint.get("/x", request -> HttpResponse.text(200, "x")));
    component.open();
    assertThat(told.failures).isEmpty();
    assertThat(told.urls).singleElement().asString().matches("http://127\\.0\\.0\\.1:[1-9][0-9]*");
    try (HttpClient client = HttpClient.newHttpClient()) {
      var response =
          client.send(
              HttpRequest.newBuilder(URI.create(told.urls.getFirst() + "/x")).build(),
              BodyHandlers.ofString());
      assertThat(response.body()).isEqualTo("x");
      assertThat(response.headers().firstValue("cluster-uuid")).contains(id.toString());
    } finally {
      component.close();
    }
  }

  @Test
  void takenAddressIsNamedWithTheWayOut() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpComponent component =
          new HttpComponent(
              told, config(Map.of("host", "127.0.0.1", "port", other.getLocalPort())));
      component.open();
      assertThat(told.urls).isEmpty();
      assertThat(told.failures)
          .containsExactly(
              "can't listen on 127.0.0.1:"
                  + other.getLocalPort()
                  + ": the address is taken by another process; stop that one, or choose another"
                  + " address with --http-bind");
      component.close();
    }
  }

  @Test
  void unknownHostIsNamedWithTheWayOut() {
    HttpComponent component =
        new HttpComponent(told, config(Map.of("host", "no-such-host.invalid", "port", 0)));
    component.open();
    assertThat(told.failures)
        .singleElement()
        .asString()
        .contains("no-such-host.invalid", "--http-bind");
    component.close();
  }

  @Test
  void addressOfAnotherMachineIsNamedWithTheWayOut() {
    HttpComponent component =
        new HttpComponent(told, config(Map.of("host", "192.0.2.1", "port", 0)));
    component.open();
    assertThat(told.failures).singleElement().asString().contains("192.0.2.1", "--http-bind");
    component.close();
  }

  @Test
  void addressOfAPortWithTlsSaysSo(@TempDir Path folder) throws Exception {
    TestCertificates.Pair pair = TestCertificates.make(folder, "s", "EC");
    HttpComponent component =
        new HttpComponent(
            told,
            config(
                Map.of(
                    "host",
                    "127.0.0.1",
                    "port",
                    0,
                    "tlsCert",
                    pair.certificate().toString(),
                    "tlsKey",
                    pair.key().toString())));
    component.open();
    assertThat(told.failures).isEmpty();
    assertThat(told.urls).singleElement().asString().startsWith("https://127.0.0.1:");
    component.close();
  }

  @Test
  void certificateThatCannotBeUsedIsNamedWithTheWayOut() {
    HttpComponent component =
        new HttpComponent(
            told, config(Map.of("host", "127.0.0.1", "port", 0, "tlsCert", "/no/such.pem")));
    component.open();
    assertThat(told.urls).isEmpty();
    assertThat(told.failures).singleElement().asString().contains("--tls-key is missing");
    component.close();
  }

  @Test
  void defaultsAreTheDocumentedOnes() {
    HttpConfig config = config(Map.of());
    assertThat(config.host()).isEqualTo("0.0.0.0");
    assertThat(config.port()).isEqualTo(8181);
    assertThat(config.maxRequestBytes()).isEqualTo(10_485_760);
    assertThat(config.withoutAuth()).isFalse();
    assertThat(TlsSettings.of(config)).isEqualTo(TlsSettings.OFF);
    assertThat(TlsSettings.OFF.isOn()).isFalse();
  }

  /** The configuration as Declarative Services would make it of properties. */
  private static HttpConfig config(Map<String, Object> values) {
    return (HttpConfig)
        Proxy.newProxyInstance(
            HttpConfig.class.getClassLoader(),
            new Class<?>[] {HttpConfig.class},
            (proxy, method, arguments) ->
                values.getOrDefault(method.getName(), method.getDefaultValue()));
  }
}
