package org.gnomondb.objectstore.remote.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A MinIO server on a free port of this machine, with one empty bucket. */
public final class MinioServer implements AutoCloseable {
  /** MinIO's releases have no tags that Go knows: this is a state of its sources. */
  private static final String VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c";

  private static final String BUCKET = "gnomon";
  private static final String ACCESS_KEY = "gnomon-tests";
  private static final String SECRET_KEY = "not-a-secret-at-all";

  private final ServerProcess process;
  private final Path data;
  private final String endpoint;

  private MinioServer(ServerProcess process, Path data, String endpoint) {
    this.process = process;
    this.data = data;
    this.endpoint = endpoint;
  }

  /** Builds the server if this machine has none yet, and starts it. */
  public static MinioServer start() {
    Path program = ToolCache.goProgram("minio", "github.com/minio/minio", VERSION);
    Path folder = ServerProcess.newFolder("minio");
    Path data = folder.resolve("data");
    int port = ServerProcess.freePort();
    ServerProcess.makeDirectory(data.resolve(BUCKET));
    ServerProcess process =
        ServerProcess.start(
            folder,
            port,
            Map.of(
                "MINIO_ROOT_USER",
                ACCESS_KEY,
                "MINIO_ROOT_PASSWORD",
                SECRET_KEY,
                "MINIO_BROWSER",
                "off",
                "MINIO_UPDATE",
                "off",
                "HOME",
                folder.toString()),
            List.of(
                program.toString(),
                "server",
                "--quiet",
                "--address=127.0.0.1:" + port,
                data.toString()));
    MinioServer server = new MinioServer(process, data, "http://127.0.0.1:" + port);
    server.awaitReady();
    return server;
  }

  /** The server's URL. */
  public String endpoint() {
    return endpoint;
  }

  public String accessKey() {
    return ACCESS_KEY;
  }

  public String secretKey() {
    return SECRET_KEY;
  }

  /** The bucket that is there from the start. */
  public String bucket() {
    return BUCKET;
  }

  public long pid() {
    return process.pid();
  }

  /** Makes another bucket: a folder of the server's data is one. */
  public void makeBucket(String name) {
    ServerProcess.makeDirectory(data.resolve(name));
  }

  /** The options of {@code serve} that store into a bucket of this server. */
  public List<String> serveOptions(String bucket) {
    return List.of(
        "--object-store=s3",
        "--bucket=" + bucket,
        "--aws-endpoint=" + endpoint,
        "--aws-allow-http",
        "--aws-access-key-id=" + ACCESS_KEY,
        "--aws-secret-access-key=" + SECRET_KEY);
  }

  /** It says that it is not ready for a while after it has begun to listen. */
  private void awaitReady() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/minio/health/ready")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      process.await(() -> statusOf(client, request) == 200);
    }
  }

  private static int statusOf(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the server and removes its data. */
  @Override
  public void close() {
    process.close();
  }
}
