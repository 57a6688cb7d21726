package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.cli.FakeServer.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCommandTest {
  @Test
  void queryIsSentAndTheAnswerPrintedWithALineBreak() {
    try (FakeServer server = FakeServer.answering(200, "+---+\n| ü |\n+---+")) {
      Run.Result result =
          Run.gnomon("query", "-H", server.url(), "-d", "x", "SELECT \"a\"\nFROM t");

      Received request = server.only();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/api/v3/query_sql");
      assertThat(request.header("Content-type")).isEqualTo("application/json");
      assertThat(request.text())
          .isEqualTo("{\"db\":\"x\",\"q\":\"SELECT \\\"a\\\"\\nFROM t\",\"format\":\"pretty\"}");
      assertThat(result.output()).isEqualTo("+---+\n| ü |\n+---+\n");
      assertThat(result.errors()).isEmpty();
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void otherLanguageHasItsOwnPath() {
    try (FakeServer server = FakeServer.answering(200, "[]")) {
      Run.gnomon(
          "q", "--query-host", server.url(), "-d", "x", "-l", "influxql", "--format=json", "SHOW");
      assertThat(server.only().path()).isEqualTo("/api/v3/query_influxql");
      assertThat(server.only().text()).endsWith("\"format\":\"json\"}");
    }
  }

  @Test
  void oldNameOfJsonLinesIsUnderstood() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.gnomon("query", "-H", server.url(), "-d", "x", "--format", "json_lines", "SELECT 1");
      Run.gnomon("query", "-H", server.url(), "-d", "x", "--format=json_lines", "SELECT 1");
      assertThat(server.requests())
          .hasSize(2)
          .allSatisfy(r -> assertThat(r.text()).endsWith("\"format\":\"jsonl\"}"));
    }
  }

  @Test
  void wordWinsOverFileAndFileOverStdin(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("q.sql"), "SELECT 2");
    try (FakeServer server = FakeServer.answering(200, "")) {
      String host = "--host=" + server.url();
      new Run()
          .in(folder)
          .withInput("SELECT 3")
          .run("query", host, "-d", "x", "-f", "q.sql", "SELECT 1");
      new Run().in(folder).withInput("SELECT 3").run("query", host, "-d", "x", "-f", "q.sql");
      new Run().in(folder).withInput("SELECT 3").run("query", host, "-d", "x");
      assertThat(server.requests())
          .extracting(Received::text)
          .extracting(text -> text.substring(15, 23))
          .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }
  }

  @Test
  void withoutQueryNothingIsSent() {
    Run.Result result = Run.gnomon("query", "-d", "x");
    assertThat(result.errors())
        .isEqualTo(
            "Query command failed: No input from stdin detected, no string was passed in,  and no"
                + " file path was given\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void answerIsSavedAsItIsInPlaceOfWhatTheFileHad(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("out.csv"), "something that is longer than the answer");
    try (FakeServer server = FakeServer.answering(200, "a\n1")) {
      Run.Result result =
          new Run()
              .in(folder)
              .run("query", "-H", server.url(), "-d", "x", "--format=csv", "-o", "out.csv", "q");
      assertThat(folder.resolve("out.csv")).hasContent("a\n1");
      assertThat(result.output()).isEmpty();
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void failedQueryLeavesTheOutputFileAlone(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("out.csv"), "before");
    try (FakeServer server = FakeServer.answering(400, "SQL error")) {
      new Run().in(folder).run("query", "-H", server.url(), "-d", "x", "-o", "out.csv", "q");
      assertThat(folder.resolve("out.csv")).hasContent("before");
    }
  }

  @Test
  void parquetGoesToAPipeUnchangedAndNotToATerminal(@TempDir Path folder) {
    try (FakeServer server = FakeServer.answering(200, "PAR1")) {
      String[] words = {"query", "-H", server.url(), "-d", "x", "--format=parquet", "q"};
      assertThat(Run.gnomon(words).output()).isEqualTo("PAR1");

      Run.Result result = new Run().onTerminal().run(words);
      assertThat(result.errors())
          .isEqualTo(
              "Query command failed: cannot write parquet to a terminal, use `--output <file>` or"
                  + " pipe the output\n");
      assertThat(result.output()).isEmpty();
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(server.requests()).hasSize(1);
      assertThat(
              new Run()
                  .onTerminal()
                  .in(folder)
                  .run("query", "-H", server.url(), "-d", "x", "--format=parquet", "-o", "f", "q")
                  .exitCode())
          .isZero();
    }
  }

  @Test
  void refusalIsPrintedAsTheServerSaysIt() {
    String body = "{\"error\":\"query error: database not found: X\"}";
    try (FakeServer server = FakeServer.answering(404, body)) {
      Run.Result result = Run.gnomon("query", "-H", server.url(), "-d", "X", "SELECT 1");
      assertThat(result.errors())
          .isEqualTo(
              "Query command failed: server responded with error [404 Not Found]: " + body + "\n");
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void memberMessageOfARefusalIsWhatIsPrinted() {
    try (FakeServer server =
        FakeServer.answering(500, "{\"code\":{\"message\":1},\"message\":\"no\"}")) {
      assertThat(Run.gnomon("query", "-H", server.url(), "-d", "X", "SELECT 1").errors())
          .isEqualTo(
              "Query command failed: server responded with error [500 Internal Server Error]:"
                  + " no\n");
    }
  }

  /** The server's way to say that a query failed after its first rows are on their way. */
  @Test
  void answerThatBreaksOffIsAFailure() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answerHalf(listener));
      Run.Result result =
          Run.gnomon(
              "query", "-H", "http://127.0.0.1:" + listener.getLocalPort(), "-d", "x", "SELECT 1");
      served.join();
      assertThat(result.output()).isEqualTo("half");
      assertThat(result.errors()).startsWith("Query command failed: the answer broke off");
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  private static void answerHalf(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      int length = 0;
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(16));
        }
      }
      in.skip(length);
      OutputStream out = socket.getOutputStream();
      out.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
              .getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "-H"})
  void hostMayBeSpelledAsInOldScripts(String option) {
    try (FakeServer server = FakeServer.answering(200, "x")) {
      assertThat(Run.gnomon("query", option, server.url(), "-d", "x", "SELECT 1").output())
          .isEqualTo("x\n");
    }
  }
}
