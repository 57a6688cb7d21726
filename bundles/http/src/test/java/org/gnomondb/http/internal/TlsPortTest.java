package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.http.testkit.TestCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPortTest {
  @TempDir static Path folder;
  private static TestCertificates.Pair first;
  private static TestCertificates.Pair second;

  private HttpPort port;
  private int number;

  @BeforeAll
  static void makeCertificates() throws Exception {
    first = TestCertificates.make(folder, "first", "EC");
    second = TestCertificates.make(folder, "second", "RSA");
  }

  @BeforeEach
  void open() throws Exception {
    open(settings(first));
  }

  private void reopen(TlsSettings settings) throws Exception {
    port.close();
    open(settings);
  }

  private void open(TlsSettings settings) throws Exception {
    port = new HttpPort(TestLimits.standard(), false, settings, () -> TestServer.CLUSTER_ID);
    port.bind(TestEndpoint.post("/size", request -> size(request.body().remaining())));
    number = port.listen("127.0.0.1", 0);
  }

  private static HttpResponse size(int bytes) {
    return HttpResponse.text(200, Integer.toString(bytes));
  }

  @AfterEach
  void close() {
    port.close();
  }

  private static TlsSettings settings(TestCertificates.Pair pair) {
    return new TlsSettings(pair.certificate().toString(), pair.key().toString(), "tls-1.2");
  }

  private java.net.http.HttpResponse<String> send(
      TestCertificates.Pair trusted, HttpClient.Version version, String protocol) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(TestCertificates.trusting(trusted))
            .sslParameters(new SSLParameters(null, new String[] {protocol}))
            .version(version)
            .build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + number + "/size"))
              .POST(HttpRequest.BodyPublishers.ofString("x".repeat(900)))
              .build(),
          BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void bothVersionsOfHttpAreServed(HttpClient.Version version) throws Exception {
    reopen(settings(second));
    var response = send(second, version, "TLSv1.3");
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.body()).isEqualTo("900");
  }

  @Test
  void olderVersionOfTlsIsServedUnlessItIsRefused() throws Exception {
    String older = "TLSv1.2";
    assertThat(send(first, HttpClient.Version.HTTP_2, older).body()).isEqualTo("900");
    reopen(new TlsSettings(first.certificate().toString(), first.key().toString(), "tls-1.3"));
    assertThatThrownBy(() -> send(first, HttpClient.Version.HTTP_2, older))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("protocol_version");
    assertThat(send(first, HttpClient.Version.HTTP_2, "TLSv1.3").body()).isEqualTo("900");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /size HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
  void whoSpeaksPlainHttpIsToldWhatToDo(String text) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), number)) {
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      TestServer.sendText(socket, text);
      assertThat(TestServer.readAll(socket))
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .endsWith("\r\n\r\nthis port speaks TLS: use https:// (or grpc+tls://)\n");
    }
  }

  @Test
  void whoSpeaksNeitherIsDropped() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), number)) {
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      TestServer.sendText(socket, "\0\0 what is this?");
      assertThat(TestServer.readAll(socket)).doesNotContain("HTTP");
    }
    assertThat(send(first, HttpClient.Version.HTTP_1_1, "TLSv1.3").body()).isEqualTo("900");
  }

  @Test
  void newCertificateIsTakenIntoUseWhileConnectionsGoOn() throws Exception {
    Path certificate = Files.copy(first.certificate(), folder.resolve("used.pem"));
    Path key = Files.copy(first.key(), folder.resolve("used.key"));
    reopen(new TlsSettings(certificate.toString(), key.toString(), "tls-1.2"));
    try (SSLSocket open =
        (SSLSocket)
            TestCertificates.trusting(first)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), number)) {
      open.startHandshake();
      Files.copy(second.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
      assertThat(send(first, HttpClient.Version.HTTP_2, "TLSv1.3").body())
          .as("while the key is still the old one")
          .isEqualTo("900");
      Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
      TestServer.await("the new certificate is in use", () -> isAccepted(second));
      assertThat(isAccepted(first)).isFalse();
      open.getOutputStream()
          .write(
              "POST /size HTTP/1.1\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(TestServer.readAll(open)).endsWith("\r\n\r\n1");
    }
  }

  private boolean isAccepted(TestCertificates.Pair trusted) {
    try {
      return send(trusted, HttpClient.Version.HTTP_2, "TLSv1.3").statusCode() == 200;
    } catch (SSLException e) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
