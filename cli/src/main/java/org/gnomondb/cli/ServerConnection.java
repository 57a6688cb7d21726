package org.gnomondb.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one server. Threads may share it.
 *
 * <p>Made of HttpURLConnection, because java.net.http costs four times the processor time of a
 * whole command until its first answer is there (340 against 75 ms). Each request has its own
 * connection: on a connection that is used again, a server that closes it meanwhile makes a request
 * fail that was never looked at.
 */
final class ServerConnection {
  static final int CONNECT_TIMEOUT_MILLIS = 30_000;

  private final String address;
  private final @Nullable String token;
  private final @Nullable Tls tls;

  private ServerConnection(String address, @Nullable String token, @Nullable Tls tls) {
    this.address = address;
    this.token = token;
    this.tls = tls;
  }

  /**
   * @param address the server's URL, whose form has been checked
   */
  static ServerConnection to(String address, Arguments arguments, Session session)
      throws CommandFailedException {
    String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    Tls tls = base.startsWith("https:") ? Tls.of(arguments, session) : null;
    return new ServerConnection(base, arguments.value(CommonOptions.TOKEN).orElse(null), tls);
  }

  static ServerConnection to(Arguments arguments, Session session) throws CommandFailedException {
    return to(arguments.require(CommonOptions.HOST), arguments, session);
  }

  /**
   * A request.
   *
   * @param parameters of the query string, not yet encoded
   * @param body null for none
   */
  record Request(
      String method,
      String path,
      Map<String, String> parameters,
      Map<String, String> headers,
      @Nullable ByteBuffer body) {

    static Request get(String path, Map<String, String> parameters) {
      return new Request("GET", path, parameters, Map.of(), null);
    }

    static Request post(
        String path, Map<String, String> parameters, String contentType, ByteBuffer body) {
      return new Request("POST", path, parameters, Map.of("Content-Type", contentType), body);
    }

    static Request put(String path, String contentType, ByteBuffer body) {
      return new Request("PUT", path, Map.of(), Map.of("Content-Type", contentType), body);
    }

    static Request delete(String path, Map<String, String> parameters) {
      return new Request("DELETE", path, parameters, Map.of(), null);
    }

    Request withHeader(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Request(method, path, parameters, more, body);
    }
  }

  /** An answer whose body is read while it comes. To be closed. */
  record Response(int status, InputStream body) implements AutoCloseable {
    boolean isSuccess() {
      return status / 100 == 2;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Sends a request and waits until the answer begins.
   *
   * @throws CommandFailedException if no answer comes, whatever it may be
   */
  Response send(Request request) throws CommandFailedException {
    String url = address + request.path() + queryString(request.parameters());
    try {
      HttpURLConnection connection = open(url, request);
      ByteBuffer body = request.body();
      if (body != null) {
        // not in streaming mode, in which an answer of 401 is thrown away by the JDK
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
        }
      }
      int status = connection.getResponseCode();
      InputStream answer =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream();
      return new Response(status, answer == null ? new ByteArrayInputStream(new byte[0]) : answer);
    } catch (IOException e) {
      throw new CommandFailedException(
          "failed to send %s %s request: %s".formatted(request.method(), url, reason(e)), e);
    }
  }

  /** Sends a request whose answer must be a success. */
  Response sendExpectingSuccess(Request request) throws CommandFailedException {
    Response response = send(request);
    if (response.isSuccess()) {
      return response;
    }
    try (response) {
      throw ServerErrors.of(response.status(), ServerErrors.read(response.body()));
    } catch (IOException e) {
      throw new CommandFailedException("failed to read the answer: " + reason(e), e);
    }
  }

  private HttpURLConnection open(String url, Request request) throws IOException {
    // no proxy: a database is near, and looking for one costs every command time
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
    if (tls != null && connection instanceof HttpsURLConnection secured) {
      tls.applyTo(secured);
    }
    connection.setRequestMethod(request.method());
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setRequestProperty("Connection", "close");
    connection.setRequestProperty("Accept", "*/*");
    connection.setRequestProperty("User-Agent", "gnomon-cli");
    request.headers().forEach(connection::setRequestProperty);
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    return connection;
  }

  private static String queryString(Map<String, String> parameters) {
    StringBuilder text = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? '?' : '&')
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }

  /** What went wrong, with its kind where the message alone would be just a host's name. */
  static String reason(IOException e) {
    return switch (e) {
      case UnknownHostException unknown -> "unknown host " + unknown.getMessage();
      case ConnectException refused ->
          refused.getMessage() + " (is the server running, and is this its address?)";
      case SSLHandshakeException failed when failed.getCause() instanceof CertificateException ->
          failed.getMessage()
              + " (is this the server's name, and is its authority known, or named with --tls-ca?)";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
