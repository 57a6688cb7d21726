package org.gnomondb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns answers that are no success into what a person reads. */
final class ServerErrors {
  /** As much of an error as is shown; a server's text is far shorter. */
  static final int BODY_BYTES_MAX = 16 << 20;

  private ServerErrors() {}

  static String read(InputStream body) throws IOException {
    return new String(body.readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8);
  }

  /**
   * The failure that an answer stands for: with its member {@code message} if it is JSON that has
   * one.
   */
  static CommandFailedException of(int status, String body) {
    Optional<String> message =
        body.startsWith("{") ? Json.textMember(body, "message") : Optional.empty();
    return new CommandFailedException(
        "server responded with error [%s]: %s".formatted(statusText(status), message.orElse(body)));
  }

  private static String statusText(int status) {
    String reason =
        switch (status) {
          case 301 -> "Moved Permanently";
          case 302 -> "Found";
          case 304 -> "Not Modified";
          case 307 -> "Temporary Redirect";
          case 308 -> "Permanent Redirect";
          case 400 -> "Bad Request";
          case 401 -> "Unauthorized";
          case 403 -> "Forbidden";
          case 404 -> "Not Found";
          case 405 -> "Method Not Allowed";
          case 408 -> "Request Timeout";
          case 409 -> "Conflict";
          case 411 -> "Length Required";
          case 413 -> "Payload Too Large";
          case 414 -> "URI Too Long";
          case 415 -> "Unsupported Media Type";
          case 422 -> "Unprocessable Entity";
          case 429 -> "Too Many Requests";
          case 431 -> "Request Header Fields Too Large";
          case 500 -> "Internal Server Error";
          case 501 -> "Not Implemented";
          case 502 -> "Bad Gateway";
          case 503 -> "Service Unavailable";
          case 504 -> "Gateway Timeout";
          case 507 -> "Insufficient Storage";
          default -> "<unknown status code>";
        };
    return status + " " + reason;
  }
}
