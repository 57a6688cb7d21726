package org.gnomondb.objectstore.google.internal;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.LowLevelHttpRequest;
import com.google.api.client.http.LowLevelHttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
      try (Body body = new Body()) {
        if (getStreamingContent() != null) {
          getStreamingContent().writeTo(body);
        }
        return new Response(send(builder.method(method, body.publisher()).build()));
      }
    }
  }

  /**
   * What a request sends, which the SDK gives only as a whole. It is outside of the heap, which may
   * be too small for it, and is brought back in pieces; once it is closed, a request that still
   * reads it fails.
   */
  private static final class Body extends OutputStream {
    private static final int PIECE_BYTES = 64 << 10;

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> pieces = new ArrayList<>();
    private long size;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      int written = 0;
      while (written < length) {
        int position = (int) (size % PIECE_BYTES);
        if (position == 0) {
          pieces.add(newPiece());
        }
        int count = Math.min(length - written, PIECE_BYTES - position);
        MemorySegment.copy(
            from, offset + written, pieces.getLast(), ValueLayout.JAVA_BYTE, position, count);
        written += count;
        size += count;
      }
    }

    /** That memory lacks for the moment is no reason to end: the request is made again later. */
    private MemorySegment newPiece() throws IOException {
      try {
        return arena.allocate(PIECE_BYTES);
      } catch (OutOfMemoryError e) {
        throw new IOException("no memory for a request of more than %d bytes".formatted(size), e);
      }
    }

    BodyPublisher publisher() {
      return size == 0
          ? BodyPublishers.noBody()
          : BodyPublishers.fromPublisher(
              BodyPublishers.ofByteArrays(() -> pieces.stream().map(this::copy).iterator()), size);
    }

    /** Several threads may ask for pieces, as a request is made again on another connection. */
    private byte[] copy(MemorySegment piece) {
      boolean isLast = piece == pieces.getLast();
      int length = isLast ? (int) ((size - 1) % PIECE_BYTES) + 1 : PIECE_BYTES;
      return piece.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void close() {
      arena.close();
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
