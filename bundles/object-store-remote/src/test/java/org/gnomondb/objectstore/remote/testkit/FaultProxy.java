package org.gnomondb.objectstore.remote.testkit;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, and does to requests what it is told to. Threads may share
 * it.
 */
public final class FaultProxy implements AutoCloseable {
  private static final long SLOW_MILLIS = 300;

  private final ServerSocket socket;
  private final String serverHost;
  private final int serverPort;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Queue<Fault> planned = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private Fault always = Fault.NONE;

  /**
   * Listens on a free port.
   *
   * @param server the URL of the server behind, whose path is ignored
   */
  public FaultProxy(URI server) {
    try {
      this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.serverHost = server.getHost();
    this.serverPort = server.getPort();
    threads.execute(this::acceptAll);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** Makes the next request for which no fault is planned yet go wrong. */
  public synchronized void plan(Fault... faults) {
    planned.addAll(List.of(faults));
  }

  /** Makes every request go wrong for which no other fault is planned. */
  public synchronized void setAlways(Fault fault) {
    always = fault;
  }

  /** Whether every planned fault has happened. */
  public synchronized boolean isPlanDone() {
    return planned.isEmpty();
  }

  /** The first lines of all requests so far, whatever became of them. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  private synchronized Fault next(HttpMessage request) {
    requests.add(request.firstLine());
    return planned.isEmpty() ? always : planned.remove();
  }

  private void acceptAll() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    connections.add(client);
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        Optional<HttpMessage> request = HttpMessage.readRequest(in);
        goesOn = request.isPresent() && answer(request.get(), client);
      }
    } catch (IOException e) {
      // One side is gone, which is what this proxy is for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(client);
    }
  }

  /** Returns whether the connection stays open. */
  private boolean answer(HttpMessage request, Socket client)
      throws IOException, InterruptedException {
    Fault fault = next(request);
    HttpMessage answer = fault.isForwarded() ? forward(request) : null;
    OutputStream out = client.getOutputStream();
    switch (fault) {
      case NONE -> out.write(bytesOf(answer));
      case STATUS_500, ANSWER_BECOMES_500 -> out.write(refusal(500));
      case STATUS_503 -> out.write(refusal(503));
      case ANSWER_BECOMES_404 -> out.write(refusal(404));
      case SILENCE, ANSWER_WITHHELD -> closing.await();
      case RESET, ANSWER_LOST -> client.setSoLinger(true, 0);
      case ANSWER_CUT -> {
        byte[] bytes = bytesOf(answer);
        out.write(bytes, 0, bytes.length - 1);
        out.flush();
      }
      case ANSWER_SLOW -> {
        closing.await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
        out.write(bytesOf(answer));
      }
    }
    out.flush();
    boolean isWhole = fault == Fault.NONE || fault == Fault.ANSWER_SLOW;
    return isWhole && answer != null && !answer.isLastOfConnection();
  }

  private static byte[] bytesOf(@Nullable HttpMessage message) {
    return message == null ? new byte[0] : message.bytes();
  }

  private HttpMessage forward(HttpMessage request) throws IOException {
    try (Socket server = new Socket(serverHost, serverPort)) {
      connections.add(server);
      server.getOutputStream().write(request.bytes());
      server.getOutputStream().flush();
      InputStream in = new BufferedInputStream(server.getInputStream());
      HttpMessage answer = HttpMessage.readResponse(in, request.method());
      connections.remove(server);
      return answer;
    }
  }

  /** As a load balancer answers, which does not speak the protocol of the server behind it. */
  private static byte[] refusal(int status) {
    return """
    HTTP/1.1 %d Fault\r
    Content-Type: text/plain\r
    Content-Length: 6\r
    Connection: close\r
    \r
    fault
    """
        .formatted(status)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    closing.countDown();
    closeQuietly(socket);
    connections.forEach(FaultProxy::closeQuietly);
    threads.close();
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is gone, as it should be.
    }
  }
}
