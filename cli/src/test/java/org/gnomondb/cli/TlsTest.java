package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.gnomondb.cli.FakeServer.Reply;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;

  @BeforeAll
  static void makeCertificate() throws Exception {
    String store = folder.resolve("server.p12").toString();
    String pem = folder.resolve("server.pem").toString();
    keytool(
        "-genkeypair -keyalg EC -alias s -dname CN=gnomon -ext SAN=ip:127.0.0.1 -storetype PKCS12"
            + " -keystore "
            + store);
    keytool("-exportcert -rfc -alias s -keystore " + store + " -file " + pem);
  }

  private static void keytool(String arguments) throws Exception {
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> words = new ArrayList<>(List.of(tool));
    words.addAll(List.of(arguments.split(" ", -1)));
    words.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static FakeServer server(String protocol) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer https = HttpsServer.create();
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            var allowed = context.getDefaultSSLParameters();
            allowed.setProtocols(new String[] {protocol});
            parameters.setSSLParameters(allowed);
          }
        });
    return FakeServer.on(https, request -> new Reply(200, "secret"));
  }

  private static Run.Result query(FakeServer server, String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("query", "-d", "x", "-H", "https://127.0.0.1:" + server.port(), "SELECT 1"));
    words.addAll(List.of(options));
    return new Run().in(folder).run(words.toArray(String[]::new));
  }

  @Test
  void certificateThatNobodyVouchesForIsRefused() throws Exception {
    try (FakeServer server = server("TLSv1.3")) {
      Run.Result result = query(server);
      assertThat(result.errors())
          .startsWith("Query command failed: failed to send POST https://")
          .contains("--tls-ca");
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void givenAuthorityIsTrusted() throws Exception {
    try (FakeServer server = server("TLSv1.3")) {
      assertThat(query(server, "--tls-ca", "server.pem").output()).isEqualTo("secret\n");
    }
  }

  @Test
  void anyCertificateIsTrustedOnDemand() throws Exception {
    try (FakeServer server = server("TLSv1.3")) {
      assertThat(query(server, "--tls-no-verify").output()).isEqualTo("secret\n");
    }
  }

  @Test
  void olderProtocolIsRefused() throws Exception {
    try (FakeServer server = server("TLSv1.2")) {
      assertThat(query(server, "--tls-no-verify").exitCode()).isEqualTo(1);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void fileThatIsMissingIsNamed() throws Exception {
    try (FakeServer server = server("TLSv1.3")) {
      assertThat(query(server, "--tls-ca", "missing.pem").errors())
          .isEqualTo(
              "Query command failed: can't use the certificates of %s: there is no such file\n"
                  .formatted(folder.resolve("missing.pem")));
    }
  }

  @Test
  void fileThatHoldsNoCertificateIsNamed() throws Exception {
    Files.writeString(folder.resolve("bad.pem"), "no certificate");
    try (FakeServer server = server("TLSv1.3")) {
      assertThat(query(server, "--tls-ca", "bad.pem").errors())
          .startsWith(
              "Query command failed: can't use the certificates of " + folder.resolve("bad.pem"));
    }
  }
}
