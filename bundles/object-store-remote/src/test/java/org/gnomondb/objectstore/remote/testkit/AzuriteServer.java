package org.gnomondb.objectstore.remote.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Microsoft's own emulator of Azure Blob Storage, on a free port of this machine, with one empty
 * container. It keeps everything in memory.
 */
public final class AzuriteServer implements AutoCloseable {
  private static final String VERSION = "3.37.0";
  private static final String SERVICE_VERSION = "2021-08-06";
  private static final String ACCOUNT = "gnomontests";
  private static final String KEY = base64("not-a-secret-at-all".getBytes(StandardCharsets.UTF_8));
  private static final String CONTAINER = "gnomon";

  private final ServerProcess process;
  private final URI server;

  private AzuriteServer(ServerProcess process, URI server) {
    this.process = process;
    this.server = server;
  }

  /** Installs the server if this machine has none yet, and starts it. */
  public static AzuriteServer start() {
    Path program = ToolCache.npmPackage("azurite", VERSION).resolve("dist/src/blob/main.js");
    int port = ServerProcess.freePort();
    ServerProcess process =
        ServerProcess.start(
            ServerProcess.newFolder("azurite"),
            port,
            Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY),
            List.of(
                "node",
                program.toString(),
                "--blobHost=127.0.0.1",
                "--blobPort=" + port,
                "--inMemoryPersistence",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--silent"));
    AzuriteServer azurite =
        new AzuriteServer(process, URI.create("http://127.0.0.1:%d".formatted(port)));
    azurite.makeContainer(CONTAINER);
    return azurite;
  }

  /** The server's URL, without the account. */
  public URI server() {
    return server;
  }

  /** The account's URL. */
  public String endpoint() {
    return endpointBehind(server.toString());
  }

  /**
   * The account's URL where requests go elsewhere first.
   *
   * @param proxy the URL of what stands before the server
   */
  public String endpointBehind(String proxy) {
    return proxy + "/" + ACCOUNT;
  }

  public String account() {
    return ACCOUNT;
  }

  public String key() {
    return KEY;
  }

  /** The container that is there from the start. */
  public String container() {
    return CONTAINER;
  }

  /** Makes another container. */
  public void makeContainer(String name) {
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("%s/%s?restype=container".formatted(endpoint(), name)))
            .header("x-ms-date", date)
            .header("x-ms-version", SERVICE_VERSION)
            .header("Authorization", "SharedKey %s:%s".formatted(ACCOUNT, signature(date, name)))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 201) {
        throw new IllegalStateException("no container '%s': %s".formatted(name, response.body()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Over the method, eleven headers that the request does not have, its own, and its resource. */
  private static String signature(String date, String container) {
    String signed =
        "PUT%s\nx-ms-date:%s\nx-ms-version:%s\n/%s/%s/%s\nrestype:container"
            .formatted("\n".repeat(11), date, SERVICE_VERSION, ACCOUNT, ACCOUNT, container);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
      return base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The options of {@code serve} that store into a container of this server. */
  public List<String> serveOptions(String container) {
    return List.of(
        "--object-store=azure",
        "--bucket=" + container,
        "--azure-endpoint=" + endpoint(),
        "--azure-allow-http",
        "--azure-storage-account=" + ACCOUNT,
        "--azure-storage-access-key=" + KEY);
  }

  /** Ends the server, and its data with it. */
  @Override
  public void close() {
    process.close();
  }
}
