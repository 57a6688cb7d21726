package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.gnomondb.http.testkit.TestCertificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One port with TLS, for HTTP and Flight, for the clients that people have. */
class TlsTest {
  private static final long TIMEOUT_SECONDS = 120;

  @TempDir static Path folder;
  private static TestCertificates.Pair certificate;
  private static GnomonServer server;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificates.make(folder, "server", "EC");
    server = GnomonServer.startWithTls(Distribution.shared(), folder.resolve("data"), certificate);
    assertThat(
            server.write("db", "points,host=a value=1.5 1\npoints,host=b value=2.5 2").statusCode())
        .isEqualTo(204);
  }

  @AfterAll
  static void stop() {
    assertThat(server.stop()).isZero();
    assertThat(server.log())
        .contains(" is ready at https://127.0.0.1:")
        .contains("certificate of CN=server")
        .doesNotContain("native memory not released")
        .doesNotContain(" WARN ")
        .doesNotContain(" ERROR ");
    server.close();
  }

  private static HttpResponse<String> get(
      GnomonServer server,
      TestCertificates.Pair trusted,
      HttpClient.Version version,
      String protocol)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(TestCertificates.trusting(trusted))
            .sslParameters(new SSLParameters(null, new String[] {protocol}))
            .version(version)
            .build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/health")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothVersionsOfHttpAreServed(HttpClient.Version version) throws Exception {
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      HttpResponse<String> answer = get(server, certificate, version, protocol);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.body()).isEqualTo("OK");
    }
  }

  @Test
  void plainHttpIsToldToUseTls() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create(server.url().replace("https:", "http:") + "/api/v3/write_lp?db=db");
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .POST(HttpRequest.BodyPublishers.ofString("points value=1 ".repeat(100_000)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("this port speaks TLS: use https://");
    }
  }

  @Test
  void olderVersionOfTlsIsRefusedOnDemand() {
    try (GnomonServer strict =
        GnomonServer.startWithTls(
            Distribution.shared(),
            folder.resolve("strict"),
            certificate,
            "--tls-minimum-version=tls-1.3")) {
      assertThatThrownBy(() -> get(strict, certificate, HttpClient.Version.HTTP_2, "TLSv1.2"))
          .isInstanceOf(SSLHandshakeException.class);
      assertThat(strict.get("/health").body()).isEqualTo("OK");
    }
  }

  @Test
  void commandTrustsTheGivenAuthority() {
    String[] query = {"query", "-H", server.url(), "-d", "db", "SELECT count(*) AS n FROM points"};
    assertThat(run(query, "--tls-ca", certificate.authority().toString()).stdout()).contains("2");
    assertThat(run(query, "--tls-no-verify").stdout()).contains("2");
    Distribution.Run distrustful = run(query);
    assertThat(distrustful.exitCode()).isEqualTo(1);
    assertThat(distrustful.stderr()).contains("Query command failed").contains("certificat");
  }

  private static Distribution.Run run(String[] words, String... more) {
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Distribution.shared().gnomon(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"influx.py", "adbc.py", "tickets.py"})
  void clientsOfFlightQuery(String script) {
    Distribution.Run run =
        PythonVenv.of("flight")
            .run(TIMEOUT_SECONDS, script, server.url(), "db", certificate.authority().toString());
    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.stdout()).contains("1.5").contains("2.5");
  }

  @Test
  void driverOfJdbcQueries() throws SQLException {
    String url =
        "jdbc:arrow-flight-sql://%s?useEncryption=true&tlsRootCerts=%s&database=db"
            .formatted(server.url().substring("https://".length()), certificate.authority());
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT host FROM points ORDER BY time")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("a");
    }
  }

  @Test
  void newCertificateIsTakenIntoUseWithoutARestart() throws Exception {
    TestCertificates.Pair renewed = TestCertificates.make(folder, "renewed", "RSA");
    TestCertificates.Pair used =
        new TestCertificates.Pair(
            Files.copy(certificate.certificate(), folder.resolve("used.pem")),
            Files.copy(certificate.key(), folder.resolve("used.key")),
            certificate.authority(),
            certificate.store());
    try (GnomonServer renewing =
        GnomonServer.startWithTls(Distribution.shared(), folder.resolve("renewing"), used)) {
      Files.copy(renewed.key(), used.key(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(renewed.certificate(), used.certificate(), StandardCopyOption.REPLACE_EXISTING);
      Await.until("the new certificate", () -> isAccepted(renewing, renewed));
      assertThat(isAccepted(renewing, used)).isFalse();
    }
  }

  private static boolean isAccepted(GnomonServer server, TestCertificates.Pair trusted)
      throws Exception {
    try {
      return get(server, trusted, HttpClient.Version.HTTP_2, "TLSv1.3").statusCode() == 200;
    } catch (SSLException e) {
      return false;
    }
  }

  @Test
  void startThatCannotSpeakTlsSaysWhatIsWrong() throws Exception {
    TestCertificates.Pair other = TestCertificates.make(folder, "other", "EC");
    assertFails("--tls-key is missing", "--tls-cert=" + certificate.certificate());
    assertFails(
        "there is no such file; give the path of a PEM file with --tls-key",
        "--tls-cert=" + certificate.certificate(),
        "--tls-key=" + folder.resolve("nothing"));
    assertFails(
        "is not the one of the certificate",
        "--tls-cert=" + certificate.certificate(),
        "--tls-key=" + other.key());
  }

  private static void assertFails(String reason, String... options) {
    String[] serve = {
      "serve", "--node-id=it", "--object-store=memory", "--http-bind=127.0.0.1:0",
    };
    Distribution.Run run = run(serve, options);
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
    assertThat(run.stderr().strip())
        .startsWith("Serve command failed: ")
        .contains(reason)
        .doesNotContain("\n");
  }
}
