package org.gnomondb.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes rows that are numbered without gaps, one request after the other, and remembers what has
 * been acknowledged. A request whose answer is missing is sent again.
 *
 * <p>Besides its rows, each request overwrites one row, whose value tells how far the writer is.
 */
final class CrashWriter implements Runnable {
  static final int ROWS_PER_REQUEST = 7;

  private final int number;
  private volatile String url = "";
  private volatile boolean mustStop;
  private final AtomicLong acknowledged = new AtomicLong();

  CrashWriter(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Rows of acknowledged requests: those with the numbers below. */
  long acknowledged() {
    return acknowledged.get();
  }

  void writeTo(String serverUrl) {
    url = serverUrl;
    mustStop = false;
  }

  void stop() {
    mustStop = true;
  }

  @Override
  public void run() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!mustStop) {
        if (write(client)) {
          acknowledged.addAndGet(ROWS_PER_REQUEST);
        }
      }
    }
  }

  private boolean write(HttpClient client) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v3/write_lp?db=crash&precision=ns"))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(lines(acknowledged.get())))
            .build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 204 && status != 503) {
        throw new IllegalStateException("writer %d was answered with %d".formatted(number, status));
      }
      return status == 204;
    } catch (IOException e) {
      return false; // The server is gone: whether it has the rows is not known.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Times are spread, so that rows of one snapshot lie between those of others. */
  private String lines(long from) {
    StringBuilder lines = new StringBuilder();
    for (long n = from; n < from + ROWS_PER_REQUEST; n++) {
      lines.append("rows,w=w%d n=%di,s=\"text %d\" %d\n".formatted(number, n, n, spread(n)));
    }
    lines.append("progress,w=w%d n=%di,seen%d=true 0\n".formatted(number, from, from % 3));
    return lines.toString();
  }

  private static long spread(long n) {
    return Long.reverse(n) >> 8;
  }
}
