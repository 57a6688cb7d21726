package org.gnomondb.api.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answer to a request. Immutable but for a streamed body, which is read once. */
public final class HttpResponse {
  private final int status;
  private final Map<String, String> headers;
  private final Body body;

  /**
   * @param headers which nobody changes
   */
  private HttpResponse(int status, Map<String, String> headers, Body body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public static HttpResponse empty(int status) {
    return of(status, new Body.Bytes(new byte[0]));
  }

  /** An answer of text, in UTF-8, without a content type. */
  public static HttpResponse text(int status, String text) {
    return of(status, new Body.Bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  public static HttpResponse of(int status, Body body) {
    return new HttpResponse(status, Map.of(), body);
  }

  /** The same answer with a header more, or with another value for it. */
  public HttpResponse withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, Collections.unmodifiableMap(more), body);
  }

  public int status() {
    return status;
  }

  public Map<String, String> headers() {
    return headers;
  }

  public Body body() {
    return body;
  }

  /** Where the bytes come from. */
  public sealed interface Body {

    /** Bytes that are there. */
    final class Bytes implements Body {
      private final byte[] bytes;

      public Bytes(byte[] bytes) {
        this.bytes = bytes;
      }

      public byte[] bytes() {
        return bytes;
      }
    }

    /** Bytes that come while they are sent, at the pace of the receiver. */
    record Streamed(Source source) implements Body {}

    /**
     * An answer that is not known yet, for an endpoint that waits for something without holding a
     * thread. The outer answer's status and headers are not used; a failure of the stage is
     * answered as one of the endpoint.
     */
    record Later(CompletionStage<HttpResponse> response) implements Body {}

    /**
     * Work that makes the answer after the endpoint has been given back, so that it may replace or
     * stop the endpoint's own bundle. It runs once, on a thread of the server that may block, and
     * must neither call the endpoint's services through its gates while it replaces a bundle nor
     * need a class of its bundle for the first time afterwards: that bundle may be gone by then.
     */
    record Detached(Callable<HttpResponse> work) implements Body {}

    /**
     * Pieces that are sent as things happen, for as long as both sides want. Once it has started,
     * the request does not count as in flight and its endpoint may be replaced or stopped: the
     * endpoint then ends its streams, as the port ends all of them when it closes. Callers must
     * know how to go on after that.
     *
     * @param start called once, on a thread of the server, before the endpoint is given back; it
     *     passes the receiver on to a thread of the endpoint's own, and returns
     */
    record Pushed(Consumer<Receiver> start) implements Body {}
  }

  /** Who gets pushed pieces. Threads may share it. */
  public interface Receiver {

    /**
     * Sends a piece after those before it, waiting while too much of them has not been taken.
     *
     * @return false if the stream is over; it also is when the wait took longer than the patience
     */
    boolean send(byte[] piece, Duration patience) throws InterruptedException;

    /** Ends the stream, after what has been sent. May be called twice. */
    void end();
  }

  /** An answer whose pieces are sent as things happen. */
  public static HttpResponse pushed(Consumer<Receiver> start) {
    return of(200, new Body.Pushed(start));
  }

  /** An answer that comes later. The request counts as in flight until it has been sent. */
  public static HttpResponse later(CompletionStage<HttpResponse> response) {
    return of(200, new Body.Later(response));
  }

  /** An answer made by work that does not count as a call of the endpoint. */
  public static HttpResponse detached(Callable<HttpResponse> work) {
    return of(200, new Body.Detached(work));
  }

  /** A source of bytes, read on a platform thread that may block, one call at a time. */
  public interface Source extends AutoCloseable {

    /**
     * The next bytes, or null at the end. A failure before the first bytes is answered as one of
     * the endpoint; a later one ends the connection abnormally, so that the receiver can't take
     * what it has for the whole.
     */
    byte @Nullable [] next();

    /**
     * Whether {@link #next} has given the last bytes. A source that can tell lets a small answer be
     * sent at once and with its length; one that can't says no until its end has been asked for.
     */
    default boolean isAtEnd() {
      return false;
    }

    /** Ends the source early or after its end, on any thread; called at least once. */
    @Override
    void close();
  }
}
