package org.gnomondb.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.gnomondb.cli.ServerConnection.Request;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to the server.
 *
 * <p>When a line's key stands in the input twice, the later line must win, and the server takes
 * requests in the order in which they arrive. So one request follows another, the next one leaving
 * when the one before is answered; several at once have no order, and are for whoever knows that no
 * key stands in the input twice.
 */
final class WriteUpload {
  private static final String PATH = "/api/v3/write_lp";

  private final ServerConnection server;
  private final Map<String, String> parameters;
  private final boolean compresses;
  private final WriteProgress progress;
  private final RejectedLines rejected = new RejectedLines();

  /**
   * @param parameters of each request's query string
   * @param compresses whether bodies that are not compressed yet shall be
   */
  WriteUpload(
      ServerConnection server,
      Map<String, String> parameters,
      boolean compresses,
      WriteProgress progress) {
    this.server = server;
    this.parameters = parameters;
    this.compresses = compresses;
    this.progress = progress;
  }

  /**
   * Sends everything. Rejected lines don't stop the others from being sent; any other failure does.
   *
   * @param requestsAtOnce 1 keeps the order of the input
   */
  void sendAll(BatchSource source, int requestsAtOnce) throws CommandFailedException {
    try {
      if (requestsAtOnce == 1) {
        sendOrdered(source);
      } else {
        sendUnordered(source, requestsAtOnce);
      }
    } catch (CommandFailedException e) {
      throw progress.lines() == 0 ? e : withProgress(e);
    }
    rejected.throwIfAny();
  }

  private CommandFailedException withProgress(CommandFailedException failure) {
    return new CommandFailedException(
        "%s%nOf the input, %d lines have been sent before that, %d of which were rejected"
            .formatted(failure.getMessage(), progress.lines(), rejected.count()),
        failure);
  }

  private void sendOrdered(BatchSource source) throws CommandFailedException {
    for (Optional<LineBatch> b = source.next(); b.isPresent(); b = source.next()) {
      send(b.get());
    }
  }

  private void sendUnordered(BatchSource source, int requestsAtOnce) throws CommandFailedException {
    Semaphore free = new Semaphore(requestsAtOnce);
    AtomicReference<@Nullable CommandFailedException> failure = new AtomicReference<>();
    ThreadFactory threads = Thread.ofPlatform().name("gnomon-write-", 0).factory();
    try (ExecutorService senders = Executors.newFixedThreadPool(requestsAtOnce, threads)) {
      while (failure.get() == null) {
        free.acquireUninterruptibly();
        Optional<LineBatch> batch = source.next();
        if (batch.isEmpty()) {
          break;
        }
        senders.execute(() -> sendOne(batch.get(), failure, free));
      }
    }
    CommandFailedException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  private void sendOne(
      LineBatch batch, AtomicReference<@Nullable CommandFailedException> failure, Semaphore free) {
    try {
      send(batch);
    } catch (CommandFailedException e) {
      failure.compareAndSet(null, e);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, new CommandFailedException("unexpected: " + e, e));
    } finally {
      free.release();
    }
  }

  private void send(LineBatch batch) throws CommandFailedException {
    if (batch.lineCount() == 0 && !batch.isOnly()) {
      // the server calls a request of comments alone a mistake, which it is not inside a long input
      return;
    }
    try (var response = server.send(request(batch))) {
      if (!response.isSuccess()) {
        String answer = ServerErrors.read(response.body());
        handle(batch, response.status(), LineNumbers.shift(answer, batch.linesBefore()));
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "failed to read the answer: " + ServerConnection.reason(e), e);
    }
    progress.add(batch);
  }

  private void handle(LineBatch batch, int status, String answer) throws CommandFailedException {
    Optional<List<String>> lines = LineNumbers.rejectedLines(answer);
    if (lines.isEmpty()) {
      throw ServerErrors.of(status, answer);
    }
    rejected.add(batch.linesBefore(), status, answer, lines.get());
  }

  private Request request(LineBatch batch) {
    boolean packsNow = compresses && !batch.isCompressed();
    ByteBuffer body = packsNow ? pack(batch.body()) : batch.body();
    Request request = Request.post(PATH, parameters, "text/plain; charset=utf-8", body);
    return packsNow || batch.isCompressed()
        ? request.withHeader("Content-Encoding", "gzip")
        : request;
  }

  private static ByteBuffer pack(ByteBuffer plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain.array(), plain.arrayOffset() + plain.position(), plain.remaining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(packed.toByteArray());
  }
}
