package org.gnomondb.objectstore.remote.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A server that speaks the protocol of Google Cloud Storage, on a free port of this machine, with
 * one empty bucket. It keeps everything in memory, and asks nobody who they are.
 */
public final class FakeGcsServer implements AutoCloseable {
  private static final String VERSION = "v1.56.1";
  private static final String BUCKET = "gnomon";

  private final ServerProcess process;
  private final Path folder;
  private final String endpoint;

  private FakeGcsServer(ServerProcess process, Path folder, String endpoint) {
    this.process = process;
    this.folder = folder;
    this.endpoint = endpoint;
  }

  /** Builds the server if this machine has none yet, and starts it. */
  public static FakeGcsServer start() {
    return start("http");
  }

  /** A server whose certificate nobody trusts. */
  public static FakeGcsServer startEncrypted() {
    return start("https");
  }

  private static FakeGcsServer start(String scheme) {
    Path program =
        ToolCache.goProgram("fake-gcs-server", "github.com/fsouza/fake-gcs-server", VERSION);
    Path folder = ServerProcess.newFolder("fake-gcs");
    int port = ServerProcess.freePort();
    Path data = folder.resolve("data");
    ServerProcess.makeDirectory(data.resolve(BUCKET));
    String endpoint = "%s://127.0.0.1:%d".formatted(scheme, port);
    ServerProcess process =
        ServerProcess.start(
            folder,
            port,
            Map.of(),
            List.of(
                program.toString(),
                "-backend=memory",
                "-data=" + data,
                "-scheme=" + scheme,
                "-host=127.0.0.1",
                "-port=" + port,
                "-external-url=" + endpoint));
    return new FakeGcsServer(process, folder, endpoint);
  }

  /** The server's URL. */
  public String endpoint() {
    return endpoint;
  }

  /** The bucket that is there from the start. */
  public String bucket() {
    return BUCKET;
  }

  /** Makes another bucket. */
  public void makeBucket(String name) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/storage/v1/b?project=tests"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"%s\"}".formatted(name)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("no bucket '%s': %s".formatted(name, response.body()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * A service account's file that names the server, or a proxy before it, and has no key.
   *
   * @param url where requests are to go
   */
  public Path accountFile(String url) {
    Path file = folder.resolve("account-%d.json".formatted(URI.create(url).getPort()));
    try {
      return Files.writeString(
          file, "{\"gcs_base_url\": \"%s\", \"disable_oauth\": true}".formatted(url));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The options of {@code serve} that store into a bucket of this server. */
  public List<String> serveOptions(String bucket) {
    return List.of(
        "--object-store=google",
        "--bucket=" + bucket,
        "--google-service-account=" + accountFile(endpoint));
  }

  /** Ends the server, and its data with it. */
  @Override
  public void close() {
    process.close();
  }
}
