package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.net.URI;

/**
 * Where a store is.
 *
 * @param url without a slash at its end
 */
public record Endpoint(String url) {

  /**
   * Takes what the operator has written.
   *
   * @param option its name, for messages
   * @throws IOException with a message of one line for the operator, when it is no URL
   */
  public static Endpoint of(String option, String text) throws IOException {
    String url = text.replaceFirst("/+$", "");
    String scheme = scheme(url);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new IOException(
          "%s '%s' is no URL; write it as https://HOST:PORT".formatted(option, url));
    }
    return new Endpoint(url);
  }

  /**
   * Takes what the operator has written, if it is encrypted or need not be.
   *
   * @param allowing the option that allows the endpoint not to be encrypted
   * @throws IOException with a message of one line for the operator
   */
  public static Endpoint of(String option, String text, String allowing, boolean isAllowed)
      throws IOException {
    Endpoint endpoint = of(option, text);
    if (!endpoint.isEncrypted() && !isAllowed) {
      throw new IOException(
          "%s '%s' is not encrypted; allow that with %s, or use https"
              .formatted(option, endpoint.url, allowing));
    }
    return endpoint;
  }

  public boolean isEncrypted() {
    return scheme(url).equals("https");
  }

  private static String scheme(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() == null ? "" : String.valueOf(uri.getScheme());
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
