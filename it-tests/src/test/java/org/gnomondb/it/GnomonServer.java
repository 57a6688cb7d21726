package org.gnomondb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomondb.http.testkit.TestCertificates;

/** A server started from an installation on a free port, ended by its own process id. */
final class GnomonServer implements AutoCloseable {
  private static final long START_TIMEOUT_SECONDS = 120;
  private static final long POLL_MILLIS = 10;

  private final Process process;
  private final Path log;
  private final String url;
  private final HttpClient client;

  private GnomonServer(Process process, Path log, String url, HttpClient client) {
    this.process = process;
    this.log = log;
    this.url = url;
    this.client = client;
  }

  /** Starts on the local disk, with further options of {@code serve}. */
  static GnomonServer start(Distribution distribution, Path dataDirectory, String... options) {
    return start(
        List.of(distribution.command().toString()),
        dataDirectory,
        "http://",
        HttpClient.newHttpClient(),
        List.of(options));
  }

  /** Starts on the local disk, with TLS and further options of {@code serve}. */
  static GnomonServer startWithTls(
      Distribution distribution,
      Path dataDirectory,
      TestCertificates.Pair certificate,
      String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.add("--tls-cert=" + certificate.certificate());
    words.add("--tls-key=" + certificate.key());
    try {
      HttpClient client =
          HttpClient.newBuilder().sslContext(TestCertificates.trusting(certificate)).build();
      return start(
          List.of(distribution.command().toString()), dataDirectory, "https://", client, words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts on the local disk, with a heap of so many MiB. */
  static GnomonServer startWithSmallHeap(
      Distribution distribution, Path dataDirectory, int mebibytes, String... options) {
    return start(
        List.of(
            "env",
            "GNOMON_JAVA_OPTS=-Xmx%dm".formatted(mebibytes),
            distribution.command().toString()),
        dataDirectory,
        "http://",
        HttpClient.newHttpClient(),
        List.of(options));
  }

  /**
   * Starts on a disk of its own below the folder, which is seen by the server alone: see {@link
   * #dataFile}. Needs Linux with user namespaces.
   */
  static GnomonServer startOnSmallDisk(
      Distribution distribution, Path folder, int mebibytes, String... options) {
    String mount =
        "mount -t tmpfs -o size=%dm none '%s' && exec \"$@\"".formatted(mebibytes, folder);
    return start(
        List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            mount,
            "sh",
            distribution.command().toString()),
        folder,
        "http://",
        HttpClient.newHttpClient(),
        List.of(options));
  }

  /**
   * @param command the words of the command, which {@code serve} follows
   */
  private static GnomonServer start(
      List<String> command,
      Path dataDirectory,
      String scheme,
      HttpClient client,
      List<String> options) {
    try {
      Path log = Files.createTempFile("gnomon-it", ".log");
      Path address = Files.createTempFile("gnomon-it", ".address");
      List<String> words = new ArrayList<>(command);
      words.addAll(
          List.of(
              "serve",
              "--node-id=it",
              "--object-store=file",
              "--data-dir=" + dataDirectory,
              "--http-bind=127.0.0.1:0",
              "--tcp-listener-file-path=" + address));
      words.addAll(options);
      ProcessBuilder builder =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
      Distribution.useBareEnvironment(builder);
      Process process = builder.start();
      String bound = awaitAddress(process, address, log);
      Files.delete(address);
      return new GnomonServer(process, log, scheme + bound, client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  /** A file as the server sees it. */
  Path dataFile(Path path) {
    return Path.of("/proc/" + pid() + "/root" + path);
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> get(String pathAndQuery) {
    return send(request(pathAndQuery).GET().build());
  }

  HttpResponse<String> delete(String pathAndQuery) {
    return send(request(pathAndQuery).DELETE().build());
  }

  HttpResponse<String> post(String pathAndQuery, byte[] body, String... headers) {
    HttpRequest.Builder request =
        request(pathAndQuery).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<String> write(String database, String lines) {
    return post("/api/v3/write_lp?db=" + database, lines.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> sql(String database, String query, String format) {
    return get(
        "/api/v3/query_sql?db=%s&format=%s&q=%s"
            .formatted(database, format, URLEncoder.encode(query, StandardCharsets.UTF_8)));
  }

  /** The answer as comma-separated values with their header. */
  String csv(String database, String query) {
    HttpResponse<String> response = sql(database, query, "csv");
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          "%s: %d %s".formatted(query, response.statusCode(), response.body()));
    }
    return response.body();
  }

  /** The value of a metric without labels. */
  double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no metric " + name));
  }

  /** The greatest resident memory so far, in bytes. */
  long peakResidentBytes() {
    try (var lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the server as an operator does. Returns its exit code. */
  int stop() {
    process.destroy();
    try {
      if (!process.waitFor(START_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server did not end after SIGTERM:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the server without a chance to tidy up. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    client.close();
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(url + pathAndQuery)).timeout(Duration.ofMinutes(2));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request + "\n" + log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String awaitAddress(Process process, Path address, Path log) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      String text = Files.readString(address).strip();
      if (!text.isEmpty()) {
        return text;
      }
      sleep(POLL_MILLIS);
    }
    process.destroyForcibly();
    throw new IllegalStateException("the server did not get ready:\n" + Files.readString(log));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
