package org.gnomondb.http.internal;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers on this machine from others.
 *
 * <p>Headers can take that trust away but never give it: what a proxy on this machine forwards
 * comes from somewhere else, and so does what a web page from elsewhere lets a browser here send.
 */
final class Callers {
  private static final List<String> FORWARDING_HEADERS =
      List.of("Forwarded", "X-Forwarded-For", "X-Real-IP");

  private Callers() {}

  static boolean isOnThisMachine(HttpServerRequest request) {
    return isOwnAddress(request.remoteAddress(), request.localAddress())
        && !isForwarded(request.headers())
        && !isFromForeignPage(request.headers());
  }

  /** A caller that comes from the very address it calls can't be on another machine either. */
  static boolean isOwnAddress(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
    if (remote == null || remote.hostAddress() == null) {
      return false;
    }
    return isLoopback(remote.hostAddress())
        || (local != null && remote.hostAddress().equals(local.hostAddress()));
  }

  private static boolean isLoopback(String literal) {
    try {
      return InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isForwarded(MultiMap headers) {
    for (String header : FORWARDING_HEADERS) {
      if (headers.contains(header)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFromForeignPage(MultiMap headers) {
    String origin = headers.get("Origin");
    return origin != null && !isLocalOrigin(origin);
  }

  private static boolean isLocalOrigin(String origin) {
    try {
      String host = URI.create(origin).getHost();
      return host != null && isLocalName(host.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isLocalName(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || isLoopback(host.replaceAll("[\\[\\]]", ""));
  }
}
