package org.gnomondb.objectstore.google.internal;

import com.google.api.client.json.GenericJson;
import com.google.api.client.json.JsonObjectParser;
import com.google.api.client.json.gson.GsonFactory;
import com.google.auth.Credentials;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.NoCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gnomondb.objectstore.remote.Endpoint;
import org.gnomondb.objectstore.remote.RequestFailure;
import org.gnomondb.objectstore.remote.Settings;
import org.jspecify.annotations.Nullable;

/** The options that only this store has. */
final class GoogleOptions {
  private final Settings settings;

  GoogleOptions(Settings settings) {
    this.settings = settings;
  }

  /**
   * Who makes requests, and where.
   *
   * @param host Google's own when empty
   */
  record Account(Credentials credentials, Optional<Endpoint> host) {}

  /**
   * The account of a file, or else that of the machine.
   *
   * @param transport what access tokens are asked for with
   * @throws IOException with a message of one line for the operator, which has nothing of the
   *     file's content
   */
  Account account(HttpTransportFactory transport) throws IOException {
    Optional<String> file = settings.text("googleServiceAccount");
    return file.isPresent()
        ? fileAccount(Path.of(file.get()), transport)
        : machineAccount(transport);
  }

  private static Account machineAccount(HttpTransportFactory transport) throws IOException {
    try {
      return new Account(GoogleCredentials.getApplicationDefault(transport), Optional.empty());
    } catch (IOException e) {
      throw new IOException(
          "this machine has no account at Google;"
              + " name the key of a service account with --google-service-account",
          e);
    }
  }

  /** Besides what Google writes, the file may name an emulator, as other programs read it too. */
  private static Account fileAccount(Path file, HttpTransportFactory transport) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw unusable(file, RequestFailure.describe(e), e);
    }
    GenericJson json = parse(file, bytes);
    Optional<Endpoint> host = host(file, json);
    if (Boolean.TRUE.equals(json.get("disable_oauth"))) {
      return new Account(NoCredentials.getInstance(), host);
    }
    if (host.isPresent() && !host.get().isEncrypted()) {
      throw unusable(
          file,
          "its 'gcs_base_url' is not encrypted; write https, or \"disable_oauth\": true",
          null);
    }
    return new Account(key(file, bytes, transport), host);
  }

  private static GenericJson parse(Path file, byte[] bytes) throws IOException {
    try {
      return new JsonObjectParser(GsonFactory.getDefaultInstance())
          .parseAndClose(
              new ByteArrayInputStream(bytes), StandardCharsets.UTF_8, GenericJson.class);
    } catch (IOException | IllegalArgumentException e) {
      // Without the cause, whose message may quote what it has read.
      throw unusable(file, "it is not JSON", null);
    }
  }

  private static Optional<Endpoint> host(Path file, GenericJson json) throws IOException {
    Object url = json.get("gcs_base_url");
    return url == null
        ? Optional.empty()
        : Optional.of(Endpoint.of("'gcs_base_url' in %s:".formatted(file), url.toString()));
  }

  private static Credentials key(Path file, byte[] bytes, HttpTransportFactory transport)
      throws IOException {
    try {
      return ServiceAccountCredentials.fromStream(new ByteArrayInputStream(bytes), transport);
    } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
      throw unusable(file, RequestFailure.describe(e), e);
    }
  }

  private static IOException unusable(Path file, String why, @Nullable Exception cause) {
    return new IOException(
        "the service account's key in %s can't be used: %s".formatted(file, why), cause);
  }
}
