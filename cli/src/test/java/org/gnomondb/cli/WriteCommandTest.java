package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.gnomondb.cli.FakeServer.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteCommandTest {
  private static final String LINE = "cpu,host=a usage=1.5 1";

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String gunzip(byte[] bytes) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void wordIsSentAsItIs() {
    try (FakeServer server = FakeServer.answering(204, "")) {
      Run.Result result = Run.gnomon("write", "-H", server.url(), "-d", "my db", LINE);

      Received request = server.only();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/api/v3/write_lp");
      assertThat(request.query()).isEqualTo("db=my+db");
      assertThat(request.text()).isEqualTo(LINE);
      assertThat(request.header("Content-encoding")).isEmpty();
      assertThat(request.header("Authorization")).isEmpty();
      assertThat(result.output()).isEqualTo("success\n");
      assertThat(result.errors())
          .matches(
              "  (\\d+s )?\\d+ms: 1 request \\(\\d+\\.\\d\\d requests/sec\\), 1 lines \\(\\d+"
                  + " lines/s\\), 22 B \\(.+/s\\)\n");
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void optionsAreSentAsParameters() {
    try (FakeServer server = FakeServer.answering(204, "")) {
      Run.Result result =
          Run.gnomon(
              "w",
              "--dbname=x",
              LINE,
              "--host=" + server.url() + "/",
              "--token=apiv3_t",
              "--precision=second",
              "--accept-partial",
              "--no-sync",
              "--quiet");

      assertThat(server.only().query())
          .isEqualTo("db=x&precision=second&accept_partial=true&no_sync=true");
      assertThat(server.only().header("Authorization")).isEqualTo("Bearer apiv3_t");
      assertThat(result.output()).isEqualTo("success\n");
      assertThat(result.errors()).isEmpty();
    }
  }

  @Test
  void variablesStandInForOptions() {
    try (FakeServer server = FakeServer.answering(204, "")) {
      new Run()
          .with("INFLUXDB3_HOST_URL", "http://127.0.0.1:1")
          .with("INFLUXDB3_WRITE_HOST_URL", server.url())
          .with("INFLUXDB3_DATABASE_NAME", "from-environment")
          .with("INFLUXDB3_AUTH_TOKEN", "apiv3_e")
          .run("write", LINE);

      assertThat(server.only().query()).isEqualTo("db=from-environment");
      assertThat(server.only().header("Authorization")).isEqualTo("Bearer apiv3_e");
    }
  }

  @Test
  void wordWinsOverFileAndFileOverStdin(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("data.lp"), "file f=1\n");
    try (FakeServer server = FakeServer.answering(204, "")) {
      String host = "--host=" + server.url();
      new Run()
          .in(folder)
          .withInput("in f=1\n")
          .run("write", host, "-d", "x", "-f", "data.lp", LINE);
      new Run().in(folder).withInput("in f=1\n").run("write", host, "-d", "x", "-f", "data.lp");
      new Run().in(folder).withInput("in f=1\n").run("write", host, "-d", "x");

      assertThat(server.requests())
          .extracting(Received::text)
          .containsExactly(LINE, "file f=1\n", "in f=1\n");
    }
  }

  @Test
  void withoutInputNothingIsSent() {
    Run.Result result = Run.gnomon("write", "-d", "x");
    assertThat(result.errors())
        .isEqualTo(
            "Write command failed: No input from stdin detected, no string was passed in,  and no"
                + " file path was given\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void severalWordsAreRefused() {
    assertThat(Run.gnomon("write", "-d", "x", "cpu", "usage=1").errors())
        .isEqualTo(
            "Write command failed: ensure that a single protocol line string is provided as the"
                + " final argument, enclosed in quotes\n");
  }

  @Test
  void emptyWordIsRefused() {
    assertThat(Run.gnomon("write", "-d", "x", "").errors())
        .isEqualTo("Write command failed: no line protocol string provided\n");
  }

  @Test
  void missingFileIsNamed(@TempDir Path folder) {
    Run.Result result = new Run().in(folder).run("write", "-d", "x", "--file", "none.lp");
    assertThat(result.errors())
        .isEqualTo(
            "Write command failed: can't read "
                + folder.resolve("none.lp")
                + ": there is no such file\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void smallCompressedFileIsSentAsItIs(@TempDir Path folder) throws IOException {
    byte[] packed = gzip(LINE + "\n" + LINE);
    Files.write(folder.resolve("data.lp.gz"), packed);
    try (FakeServer server = FakeServer.answering(204, "")) {
      Run.Result result =
          new Run().in(folder).run("write", "-H", server.url(), "-d", "x", "-f", "data.lp.gz");

      assertThat(server.only().body()).isEqualTo(ByteBuffer.wrap(packed));
      assertThat(server.only().header("Content-encoding")).isEqualTo("gzip");
      assertThat(result.errors()).contains("2 lines");
    }
  }

  @Test
  void compressedInputThatIsTooLongIsUnpackedAndCut() throws IOException {
    String text = (LINE + "\n").repeat(100);
    try (FakeServer server = FakeServer.answering(204, "")) {
      Run.Result result =
          new Run()
              .withInput(gzip(text))
              .run("write", "-H", server.url(), "-d", "x", "--max-request-size", "1000");

      assertThat(result.exitCode()).isZero();
      assertThat(server.requests())
          .allSatisfy(request -> assertThat(request.body().remaining()).isLessThanOrEqualTo(1000))
          .allSatisfy(request -> assertThat(request.header("Content-encoding")).isEmpty());
      assertThat(String.join("", server.requests().stream().map(Received::text).toList()))
          .isEqualTo(text);
      assertThat(result.errors()).contains("100 lines");
    }
  }

  @Test
  void requestsAreCompressedOnDemand() throws IOException {
    try (FakeServer server = FakeServer.answering(204, "")) {
      Run.gnomon("write", "-H", server.url(), "-d", "x", "--gzip", LINE);

      assertThat(server.only().header("Content-encoding")).isEqualTo("gzip");
      assertThat(gunzip(server.only().body().array())).isEqualTo(LINE);
    }
  }

  @Test
  void damagedCompressedInputIsAFailure() throws IOException {
    byte[] packed = gzip(LINE);
    packed[packed.length - 5]++;
    Run.Result result = new Run().withInput(packed).run("write", "-d", "x");
    assertThat(result.errors()).startsWith("Write command failed: can't read the input: ");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void serversRefusalIsPrinted() {
    String body =
        "{\"error\":\"partial write of line protocol occurred\",\"data\":[{\"error_message\":\"No"
            + " fields were provided\",\"line_number\":1,\"original_line\":\"cpu\"}]}";
    try (FakeServer server = FakeServer.answering(400, body)) {
      Run.Result result = Run.gnomon("write", "-H", server.url(), "-d", "x", "-q", "cpu");
      assertThat(result.errors())
          .isEqualTo(
              "Write command failed: server responded with error [400 Bad Request]: "
                  + body
                  + "\n");
      assertThat(result.output()).isEmpty();
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void refusalForWantOfATokenIsPrinted() {
    try (FakeServer server =
        FakeServer.answering(401, "{\"error\": \"the request was not authenticated\"}")) {
      assertThat(Run.gnomon("write", "-H", server.url(), "-d", "x", "--token=t", LINE).errors())
          .isEqualTo(
              "Write command failed: server responded with error [401 Unauthorized]: {\"error\":"
                  + " \"the request was not authenticated\"}\n");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void serverThatIsNotThereIsNamed() {
    String url;
    try (FakeServer server = FakeServer.answering(204, "")) {
      url = server.url();
    }
    Run.Result result = Run.gnomon("write", "-H", url, "-d", "x", LINE);
    assertThat(result.errors())
        .startsWith(
            "Write command failed: failed to send POST " + url + "/api/v3/write_lp?db=x request: ")
        .contains("Connection refused");
    assertThat(result.exitCode()).isEqualTo(1);
  }
}
