package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators and clients get wrong, and what they are told. */
class BadInputTest {
  @TempDir Path folder;

  @Test
  void anUnknownOptionIsNamedWithTheNearestKnownOne() {
    Distribution.Run run = Distribution.shared().gnomon("serve", "--object-stor=file");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .startsWith("error: unexpected argument '--object-stor' found")
        .contains("--object-store");
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Distribution.Run run =
          serve(Distribution.shared(), "--http-bind=127.0.0.1:" + taken.getLocalPort());
      assertThatFailsInOneLine(run, "127.0.0.1:" + taken.getLocalPort(), "--http-bind");
    }
  }

  @Test
  void aDataDirectoryThatCannotBeUsedIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a directory");
    Distribution.Run run =
        Distribution.shared()
            .gnomon(
                "serve",
                "--node-id=it",
                "--object-store=file",
                "--data-dir=" + file,
                "--http-bind=127.0.0.1:0");
    assertThatFailsInOneLine(run, file.toString(), "--data-dir");
  }

  @Test
  void aDamagedBundleIsNamed() throws IOException {
    Distribution own = Distribution.unpack(folder);
    Path bundle = own.file("bundles", "gnomon-wal-");
    Files.write(bundle, new byte[] {'P', 'K', 3, 4, 0, 0});
    assertThatFailsInOneLine(serve(own), bundle.getFileName().toString());
  }

  @Test
  void aMissingEngineIsNamed() throws IOException {
    Distribution own = Distribution.unpack(folder);
    Path engine = own.file("native", "libgnomon_engine");
    Files.delete(engine);
    assertThatFailsInOneLine(serve(own), engine.getFileName().toString());
  }

  @Test
  void aMissingBundleIsNamed() throws IOException {
    Distribution own = Distribution.unpack(folder);
    Files.delete(own.file("bundles", "gnomon-catalog-"));
    assertThatFailsInOneLine(serve(own), "gnomon-catalog-");
  }

  @Test
  void wrongQueriesAreAnsweredWithTheEnginesMessageAndLeaveTheServerUnharmed() {
    try (GnomonServer server = GnomonServer.start(Distribution.shared(), folder)) {
      assertThat(server.write("db", "m,t=a f=1 1").statusCode()).isEqualTo(204);
      assertAnswer(server.sql("db", "SELEC 1", "json"), 400, "SQL error");
      assertAnswer(
          server.sql("db", "SELECT * FROM nothing", "json"),
          400,
          "table 'public.iox.nothing' not found");
      assertAnswer(server.sql("db", "SELECT nothing FROM m", "json"), 400, "nothing");
      assertAnswer(
          server.sql("none", "SELECT 1", "json"),
          404,
          "{\"error\":\"query error: database not found: none\"}");
      assertAnswer(server.sql("db", "DROP TABLE m", "json"), 400, "DDL not supported");
      assertAnswer(
          server.write("db", "m,t=a f=\"text\" 2"), 400, "invalid column type for column 'f'");
      assertThat(server.csv("db", "SELECT f FROM m")).isEqualTo("f\n1.0\n");
    }
  }

  private Distribution.Run serve(Distribution distribution, String... options) {
    String[] words = new String[options.length + 5];
    words[0] = "serve";
    words[1] = "--node-id=it";
    words[2] = "--object-store=file";
    words[3] = "--data-dir=" + folder.resolve("data");
    words[4] = "--http-bind=127.0.0.1:0";
    System.arraycopy(options, 0, words, 5, options.length);
    return distribution.gnomon(words);
  }

  private static void assertThatFailsInOneLine(Distribution.Run run, String... parts) {
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
    assertThat(run.stderr().strip()).doesNotContain("\n").contains(parts);
  }

  private static void assertAnswer(HttpResponse<String> response, int status, String part) {
    assertThat(response.body()).contains(part);
    assertThat(response.statusCode()).isEqualTo(status);
  }
}
