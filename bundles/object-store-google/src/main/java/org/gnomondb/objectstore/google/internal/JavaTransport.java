package org.gnomondb.objectstore.google.internal;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Carries the SDK's requests with the JDK's client. The SDK's own transport knows no bound for a
 * whole answer, and sends a request again unasked.
 */
final class JavaTransport extends HttpTransport {
  private final HttpClient client;
  private final Duration timeout;

  /**
   * Does not own the client.
   *
   * @param timeout from a request's start to the last byte of its answer
   */
  JavaTransport(HttpClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  @Override
  protected LowLevelHttpRequest buildRequest(String method, String url) {
    return new Request(method, HttpRequest.newBuilder(URI.create(url)));
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within %s".formatted(timeout));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the thread was interrupted");
    } finally {
      // Ends the exchange if it is still under way.
      answer.cancel(true);
    }
  }

  private final class Request extends LowLevelHttpRequest {
    private final String method;
    private final HttpRequest.Builder builder;

    Request(String method, HttpRequest.Builder builder) {
      this.method = method;
      this.builder = builder;
    }

    @Override
    public void addHeader(String name, String value) {
      builder.header(name, value);
    }

    @Override
    public LowLevelHttpResponse execute() throws IOException {
      if (getContentType() != null) {
        builder.header("Content-Type", getContentType());
      }
      if (getContentEncoding() != null) {
        builder.header("Content-Encoding", getContentEncoding());
      }
      return new Response(send(builder.method(method, body()).build()));
    }

    private BodyPublisher body() throws IOException {
      if (getStreamingContent() == null) {
        return BodyPublishers.noBody();
      }
      Body body = new Body((int) Math.max(getContentLength(), 0));
      getStreamingContent().writeTo(body);
      return body.publisher();
    }
  }

  /**
   * What a request sends. It is outside of the heap, of which the content takes a good part once
   * already where that is small, and is brought back in pieces.
   */
  private static final class Body extends OutputStream {
    private static final int PIECE_BYTES = 64 << 10;

    private ByteBuffer bytes;

    Body(int capacity) throws IOException {
      bytes = allocate(capacity);
    }

    /** That memory lacks for the moment is no reason to end: the request is made again later. */
    private static ByteBuffer allocate(int capacity) throws IOException {
      try {
        return ByteBuffer.allocateDirect(capacity);
      } catch (OutOfMemoryError e) {
        throw new IOException("no memory for a request of %d bytes".formatted(capacity), e);
      }
    }

    @Override
    public void write(int b) throws IOException {
      ensure(1);
      bytes.put((byte) b);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      ensure(length);
      bytes.put(from, offset, length);
    }

    private void ensure(int more) throws IOException {
      if (bytes.remaining() < more) {
        int capacity = Math.max(Math.addExact(bytes.position(), more), 2 * bytes.capacity());
        bytes = allocate(capacity).put(bytes.flip());
      }
    }

    BodyPublisher publisher() {
      int size = bytes.position();
      return size == 0
          ? BodyPublishers.noBody()
          : BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(() -> pieces(size)), size);
    }

    /** Several threads may ask for pieces, as a request is made again on another connection. */
    private Iterator<byte[]> pieces(int size) {
      return IntStream.iterate(0, from -> from < size, from -> from + PIECE_BYTES)
          .mapToObj(from -> piece(from, Math.min(PIECE_BYTES, size - from)))
          .iterator();
    }

    private byte[] piece(int from, int length) {
      byte[] piece = new byte[length];
      bytes.get(from, piece);
      return piece;
    }
  }

  private static final class Response extends LowLevelHttpResponse {
    private final HttpResponse<byte[]> response;
    private final List<Map.Entry<String, String>> headers;

    Response(HttpResponse<byte[]> response) {
      this.response = response;
      this.headers =
          response.headers().map().entrySet().stream()
              .flatMap(
                  header ->
                      header.getValue().stream().map(value -> Map.entry(header.getKey(), value)))
              .toList();
    }

    @Override
    public InputStream getContent() {
      return new ByteArrayInputStream(response.body());
    }

    @Override
    public @Nullable String getContentEncoding() {
      return header("Content-Encoding");
    }

    @Override
    public long getContentLength() {
      return response.body().length;
    }

    @Override
    public @Nullable String getContentType() {
      return header("Content-Type");
    }

    @Override
    public String getStatusLine() {
      return "HTTP status " + response.statusCode();
    }

    @Override
    public int getStatusCode() {
      return response.statusCode();
    }

    /** The JDK's client does not tell it. */
    @Override
    public @Nullable String getReasonPhrase() {
      return null;
    }

    @Override
    public int getHeaderCount() {
      return headers.size();
    }

    @Override
    public String getHeaderName(int index) {
      return headers.get(index).getKey();
    }

    @Override
    public String getHeaderValue(int index) {
      return headers.get(index).getValue();
    }

    private @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }
}
