package org.gnomondb.objectstore.google.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives access tokens as Google does, for the keys that it has made itself, or refuses to: the
 * store's emulator asks for none, so that only here it is seen that the SDK signs.
 */
final class TokenServer implements AutoCloseable {
  private static final String ACCOUNT = "tests@gnomon.example";

  private final HttpServer server;
  private final KeyPair keys = newKeys();
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile boolean isRefusing;

  TokenServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/token", this::answer);
    server.start();
  }

  /** Says from now on that no key is known. */
  void refuse() {
    isRefusing = true;
  }

  /** How many tokens were given. */
  int tokens() {
    return tokens.get();
  }

  /** A service account's key as Google writes it, with a place to use it at. */
  String accountJson(String storeUrl) {
    return """
    {
      "type": "service_account",
      "project_id": "tests",
      "private_key_id": "1",
      "private_key": "%s",
      "client_email": "%s",
      "client_id": "1",
      "token_uri": "http://127.0.0.1:%d/token",
      "gcs_base_url": "%s"
    }
    """
        .formatted(privateKeyPem(), ACCOUNT, server.getAddress().getPort(), storeUrl);
  }

  /** The key's text in the account's file. */
  String privateKeyPem() {
    String base64 = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
    return "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n".formatted(base64);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      boolean isKnown = !isRefusing && claims(form).contains(ACCOUNT);
      String answer =
          isKnown
              ? "{\"access_token\": \"t\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
              : "{\"error\": \"invalid_grant\", \"error_description\": \"Invalid signature.\"}";
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(isKnown ? 200 : 400, body.length);
      exchange.getResponseBody().write(body);
      tokens.addAndGet(isKnown ? 1 : 0);
    }
  }

  private static String claims(String form) {
    String assertion =
        URLDecoder.decode(form.replaceFirst(".*assertion=([^&]*).*", "$1"), StandardCharsets.UTF_8);
    byte[] claims = Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[1]);
    return new String(claims, StandardCharsets.UTF_8);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
