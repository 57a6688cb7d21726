package org.gnomondb.objectstore.remote.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request or an answer of HTTP/1.1 as its bytes: the proxy passes on what it has read unchanged,
 * because signatures cover it.
 */
final class HttpMessage {
  private static final int HEAD_BYTES_MAX = 64 << 10;
  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length:\\s*(\\d+)");
  private static final Pattern CHUNKED = Pattern.compile("\r\ntransfer-encoding:[^\r]*chunked");
  private static final Pattern CLOSE = Pattern.compile("\r\nconnection:[^\r]*close");

  private final String head;
  private final byte[] body;

  private HttpMessage(String head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  /** The next request, or empty at the connection's end. */
  static Optional<HttpMessage> readRequest(InputStream in) throws IOException {
    Optional<String> head = readHead(in);
    return head.isEmpty()
        ? Optional.empty()
        : Optional.of(new HttpMessage(head.get(), readBody(in, head.get(), false)));
  }

  /**
   * Reads an answer.
   *
   * @param method that of the request, which says whether the answer has a body
   */
  static HttpMessage readResponse(InputStream in, String method) throws IOException {
    String head = readHead(in).orElseThrow(() -> new EOFException("no answer"));
    boolean hasBody = !method.equals("HEAD") && !head.matches("(?s)HTTP/1.1 (1..|204|304).*");
    return new HttpMessage(head, hasBody ? readBody(in, head, true) : new byte[0]);
  }

  /** The method of a request. */
  String method() {
    return head.substring(0, head.indexOf(' '));
  }

  /** The first line of a request: method, path and query. */
  String firstLine() {
    return head.substring(0, head.indexOf("\r\n"));
  }

  boolean isLastOfConnection() {
    return CLOSE.matcher(head.toLowerCase(Locale.ROOT)).find();
  }

  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return all.toByteArray();
  }

  private static Optional<String> readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
      int next = in.read();
      if (next < 0 && head.isEmpty()) {
        return Optional.empty();
      }
      if (next < 0 || head.length() > HEAD_BYTES_MAX) {
        throw new EOFException("the head of a message is cut: " + head);
      }
      head.append((char) next);
    }
    return Optional.of(head.toString());
  }

  private static byte[] readBody(InputStream in, String head, boolean isToEnd) throws IOException {
    String lower = head.toLowerCase(Locale.ROOT);
    Matcher length = LENGTH.matcher(lower);
    if (length.find()) {
      return readExactly(in, Integer.parseInt(length.group(1)));
    }
    if (CHUNKED.matcher(lower).find()) {
      return readChunks(in);
    }
    return isToEnd ? in.readAllBytes() : new byte[0];
  }

  /** The chunks with their framing. */
  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int size;
    do {
      String line = readLine(in);
      size = Integer.parseInt(line.strip().replaceFirst(";.*", ""), 16);
      all.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(readExactly(in, size + 2));
    } while (size > 0);
    return all.toByteArray();
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("a line is cut: " + line);
      }
      line.append((char) next);
    }
    return line.toString();
  }

  private static byte[] readExactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a body is cut");
    }
    return bytes;
  }
}
