package org.gnomondb.objectstore.s3.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minio.credentials.Credentials;
import io.minio.credentials.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys in a file that somebody else keeps up to date: read again every hour, when they expire, and
 * when they have been refused. Threads may share it.
 */
final class FileCredentials implements Provider {
  static final Duration READ_AGAIN_AFTER = Duration.ofHours(1);

  /** How long before they expire keys are read again: requests take a moment. */
  static final Duration EXPIRY_MARGIN = Duration.ofSeconds(30);

  /** Keys that are refused again and again must not cost a read for each request. */
  static final Duration REFUSAL_PAUSE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(FileCredentials.class);

  private final Path file;
  private final InstantSource clock;
  private Read last;

  private FileCredentials(Path file, InstantSource clock) throws IOException {
    this.file = file;
    this.clock = clock;
    this.last = read();
  }

  /**
   * Reads the file.
   *
   * @throws IOException with a message of one line for the operator, which has nothing of the
   *     file's content
   */
  static FileCredentials open(Path file, InstantSource clock) throws IOException {
    return new FileCredentials(file, clock);
  }

  @Override
  public synchronized Credentials fetch() {
    if (!clock.instant().isBefore(last.validUntil)) {
      readAgain();
    }
    return last.credentials;
  }

  /** Reads the keys again because they were refused. Returns whether there are others now. */
  synchronized boolean refused() {
    Read before = last;
    if (clock.instant().isBefore(before.time.plus(REFUSAL_PAUSE))) {
      return false;
    }
    readAgain();
    return !before.isSameAs(last);
  }

  private void readAgain() {
    try {
      last = read();
    } catch (IOException e) {
      if (last.isExpired(clock.instant())) {
        throw new ProviderException(e.getMessage(), e);
      }
      // The file may be half written; the keys that are known may still do.
      LOG.warn("Credentials are not renewed: {}", e.getMessage());
    }
  }

  private Read read() throws IOException {
    Instant now = clock.instant();
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
      Credentials credentials =
          new Credentials(
              text(json, "aws_access_key_id"),
              text(json, "aws_secret_access_key"),
              json.path("aws_session_token").asText(null),
              null);
      long expiry = json.path("expiry").asLong(Long.MAX_VALUE);
      Instant expires =
          expiry > Instant.MAX.getEpochSecond() ? Instant.MAX : Instant.ofEpochSecond(expiry);
      return Read.of(credentials, now, expires);
    } catch (JsonProcessingException e) {
      // Without the cause, whose message quotes what it has read.
      throw new IOException("the credentials file %s is not JSON".formatted(file));
    } catch (IOException e) {
      throw new IOException(
          "the credentials file %s can't be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String text(JsonNode json, String name) throws IOException {
    String text = json.path(name).asText("");
    if (text.isEmpty()) {
      throw new IOException("it has no '%s'".formatted(name));
    }
    return text;
  }

  /** What the file said at a time. */
  private record Read(Credentials credentials, Instant time, Instant expires, Instant validUntil) {
    static Read of(Credentials credentials, Instant time, Instant expires) {
      Instant hourly = time.plus(READ_AGAIN_AFTER);
      Instant early = expires.equals(Instant.MAX) ? expires : expires.minus(EXPIRY_MARGIN);
      return new Read(credentials, time, expires, early.isBefore(hourly) ? early : hourly);
    }

    boolean isExpired(Instant now) {
      return !now.isBefore(expires);
    }

    boolean isSameAs(Read other) {
      return credentials.accessKey().equals(other.credentials.accessKey())
          && credentials.secretKey().equals(other.credentials.secretKey())
          && String.valueOf(credentials.sessionToken())
              .equals(String.valueOf(other.credentials.sessionToken()));
    }
  }
}
