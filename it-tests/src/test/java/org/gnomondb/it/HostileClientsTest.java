package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean harm, or know no better: the server bounds them and serves all others. */
class HostileClientsTest {
  private static final int HEAP_MEBIBYTES = 256;
  private static final int CONNECTIONS = 1_000;
  private static final int TIMEOUT_MILLIS = 120_000;

  /** More than a head may have, in headers that are small each. */
  private static final int HEADERS = 40_000;

  private static final int UNREAD_ANSWERS = 30;
  private static final int UNREAD_WRITES = 10;
  private static final int ROWS = 20_000;

  /** Far more bytes than sockets buffer. */
  private static final String LARGE_QUERY =
      "/api/v3/query_sql?db=db&format=jsonl&q="
          + "SELECT%20a.*%20FROM%20large%20a,(SELECT%20*%20FROM%20large%20LIMIT%201000)";

  private static final int BOMBS = 100;
  private static final int BOMB_BYTES = 200 << 20;

  @TempDir Path folder;
  private GnomonServer server;

  @BeforeEach
  void start() {
    server = GnomonServer.startWithSmallHeap(Distribution.shared(), folder, HEAP_MEBIBYTES);
  }

  /** One that ran out of memory would be dead. */
  @AfterEach
  void stop() {
    assertOthersAreServed("last");
    assertThat(server.log()).doesNotContain("OutOfMemoryError").doesNotContain(" ERROR ");
    assertThat(server.stop()).isZero();
    server.close();
  }

  private Socket connect() {
    try {
      Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket send(String text) {
    Socket socket = connect();
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes until the server closes the connection; fails if it does not. */
  private static String answer(Socket socket) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (InputStream in = socket.getInputStream()) {
      in.transferTo(answer);
    } catch (SocketException e) {
      // Closed while something that was sent had not been read.
    }
    return answer.toString(StandardCharsets.US_ASCII);
  }

  private void assertOthersAreServed(String table) {
    assertThat(server.write("db", table + " value=1i 1").statusCode()).isEqualTo(204);
    assertThat(server.csv("db", "SELECT value FROM " + table)).isEqualTo("value\n1\n");
  }

  @Test
  void connectionsThatBringNoHeadOrHardlyABodyAreClosed() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      sockets.add(
          switch (i % 4) {
            case 0 -> connect();
            case 1 -> send("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            default ->
                send("POST /write?db=db HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\nm");
          });
    }
    assertOthersAreServed("meanwhile");
    for (Socket socket : sockets) {
      assertThat(answer(socket)).isEmpty();
    }
  }

  @Test
  void thousandConnectionsAreServedAgainAndAgain() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      sockets.add(connect());
    }
    for (int round = 0; round < 3; round++) {
      for (Socket socket : sockets) {
        socket
            .getOutputStream()
            .write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      for (Socket socket : sockets) {
        readOk(socket);
      }
      assertOthersAreServed("round" + round);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static void readOk(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\nOK")) {
      int next = socket.getInputStream().read();
      assertThat(next).as(answer.toString()).isNotNegative();
      answer.append((char) next);
    }
    assertThat(answer).startsWith("HTTP/1.1 200");
  }

  /** One of three sips a byte now and then; the others never read. */
  @Test
  void queriesWhoseAnswersAreNotReadAreEnded() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 1; i <= ROWS; i++) {
      rows.append("large value=1i,text=\"").append("x".repeat(100)).append("\" ");
      rows.append(i).append('\n');
    }
    assertThat(server.write("db", rows.toString()).statusCode()).isEqualTo(204);
    double connectionsBefore = server.metric("http_connections");
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < UNREAD_ANSWERS; i++) {
      sockets.add(send("GET " + LARGE_QUERY + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }
    assertOthersAreServed("meanwhile");
    Await.until(
        "all of them are closed",
        () -> {
          sip(sockets);
          return server.metric("http_connections") <= connectionsBefore;
        });
    assertThat(server.metric("http_requests_in_flight")).isEqualTo(1);
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static void sip(List<Socket> sockets) {
    for (int i = 0; i < sockets.size(); i += 3) {
      try {
        sockets.get(i).getInputStream().read();
      } catch (IOException e) {
        // Closed by the server.
      }
    }
  }

  @Test
  void writesWhoseAnswersAreNotReadHoldNoMemory() throws IOException {
    String write =
        "POST /api/v3/write_lp?db=db&no_sync=true HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n"
            + "\r\nm f=1i 123";
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      sockets.add(send(write.repeat(UNREAD_WRITES)));
    }
    assertOthersAreServed("meanwhile");
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void headsWithoutEndAreRefused() throws IOException {
    String start = "GET /health HTTP/1.1\r\nHost: x\r\n";
    assertHeadIsRefused(start + "X-Long: " + "x".repeat(1 << 20), 431);
    assertHeadIsRefused(start + "X: 34567890\r\n".repeat(HEADERS), 431);
    assertHeadIsRefused("GET /" + "x".repeat(1 << 20), 414);
    assertOthersAreServed("meanwhile");
  }

  /** The answer may be lost when the rest of the head comes after the connection was closed. */
  private void assertHeadIsRefused(String head, int status) throws IOException {
    String answer;
    try (Socket socket = connect();
        OutputStream out = socket.getOutputStream()) {
      try {
        out.write(head.getBytes(StandardCharsets.US_ASCII));
      } catch (SocketException e) {
        // Closed meanwhile.
      }
      answer = answer(socket);
    }
    assertThat(answer)
        .matches(Pattern.compile("|HTTP/1\\.[01] %d .*".formatted(status), Pattern.DOTALL));
  }

  @Test
  void bombsOfGzipAreRefused() throws Exception {
    byte[] bomb = bomb();
    assertThat(bomb.length).isLessThan(BOMB_BYTES / 500);
    List<Future<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(20)) {
      for (int i = 0; i < BOMBS; i++) {
        answers.add(
            clients.submit(() -> server.post("/write?db=db", bomb, "Content-Encoding", "gzip")));
      }
      assertOthersAreServed("meanwhile");
      for (Future<HttpResponse<String>> answer : answers) {
        // Those that come while there is no memory may come again.
        assertThat(answer.get().statusCode()).isIn(413, 503);
      }
    }
  }

  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] nothing = new byte[1 << 20];
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int bytes = 0; bytes < BOMB_BYTES; bytes += nothing.length) {
        gzip.write(nothing);
      }
    }
    return packed.toByteArray();
  }
}
