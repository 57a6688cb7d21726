package org.gnomondb.http.internal;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Speaks gRPC by hand, so that what is on the wire is seen. */
final class RpcClient implements AutoCloseable {
  private static final int PREFIX_BYTES = 5;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClientAgent client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));
  private final int port;

  RpcClient(TestServer server) {
    this.port = server.number();
  }

  /**
   * An answer with all its messages.
   *
   * @param isTrailersOnly whether the status came in the head
   */
  record Answered(
      List<String> messages,
      int status,
      String message,
      boolean isTrailersOnly,
      MultiMap head,
      MultiMap trailers) {}

  HttpClientRequest begin(String path) throws Exception {
    HttpClientRequest request = await(client.request(HttpMethod.POST, port, "127.0.0.1", path));
    request.putHeader("Content-Type", "application/grpc").putHeader("te", "trailers");
    return request;
  }

  Answered call(String path, String... messages) throws Exception {
    return end(begin(path), frames(messages));
  }

  /** Sends the last bytes and receives the whole answer. */
  static Answered end(HttpClientRequest request, Buffer last) throws Exception {
    return received(request.send(last));
  }

  /** The answer is received on the event loop: what comes before its handler is there is lost. */
  static Answered received(Future<HttpClientResponse> response) throws Exception {
    return await(response.compose(head -> head.body().map(body -> answered(head, body))));
  }

  /** Sends all there is, and then does not read what comes back. */
  HttpClientRequest callWithoutReading(String path) throws Exception {
    HttpClientRequest request = begin(path);
    await(request.send(frames("x")).map(HttpClientResponse::pause));
    return request;
  }

  private static Answered answered(HttpClientResponse response, Buffer body) {
    String inHead = response.getHeader("grpc-status");
    String status = inHead == null ? response.trailers().get("grpc-status") : inHead;
    String message =
        inHead == null
            ? response.trailers().get("grpc-message")
            : response.getHeader("grpc-message");
    return new Answered(
        texts(body),
        Integer.parseInt(status),
        message,
        inHead != null,
        response.headers(),
        response.trailers());
  }

  static Buffer frames(String... messages) {
    Buffer frames = Buffer.buffer();
    for (String message : messages) {
      frames.appendBuffer(frame(false, message.getBytes(StandardCharsets.UTF_8)));
    }
    return frames;
  }

  static Buffer frame(boolean isCompressed, byte[] message) {
    return Buffer.buffer()
        .appendByte((byte) (isCompressed ? 1 : 0))
        .appendInt(message.length)
        .appendBytes(message);
  }

  private static List<String> texts(Buffer body) {
    List<String> texts = new ArrayList<>();
    for (int position = 0; position < body.length(); ) {
      int end = position + PREFIX_BYTES + body.getInt(position + 1);
      texts.add(body.getString(position + PREFIX_BYTES, end));
      position = end;
    }
    return texts;
  }

  static <T extends @Nullable Object> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}
