package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that follows the data files knows the rows that are in them. */
class PersistEventsTest {
  private static final int WRITES = 40;
  private static final int TIMEOUT_MILLIS = (int) TimeUnit.SECONDS.toMillis(60);

  @TempDir Path folder;

  @Test
  void aFollowerHasEachPersistedRowOnceAndGoesOnAfterARestart() throws Exception {
    Follower follower = new Follower();
    try (GnomonServer server = start()) {
      for (int i = 1; i <= WRITES; i++) {
        assertThat(server.write("db", "m v=%d %d".formatted(i, i)).statusCode()).isEqualTo(204);
      }
      follower.follow(server, () -> follower.compactions > 0 && follower.rows() >= WRITES / 2);
      assertThat(server.stop()).isZero();
    }
    try (GnomonServer server = start()) {
      for (int i = WRITES + 1; i <= 2 * WRITES; i++) {
        assertThat(server.write("db", "m v=%d %d".formatted(i, i)).statusCode()).isEqualTo(204);
      }
      follower.follow(
          server, () -> follower.rows() > WRITES && follower.rows() == persistedRows(server));
      assertThat(follower.resets).as("times that all was sent anew").isZero();
    }
  }

  private GnomonServer start() {
    return GnomonServer.start(
        Distribution.shared(), folder, "--wal-flush-interval=20ms", "--wal-snapshot-size=5");
  }

  private static long persistedRows(GnomonServer server) {
    String sum = "SELECT sum(row_count) AS n FROM system.parquet_files WHERE table_name = 'm'";
    return Long.parseLong(server.csv("db", sum).lines().skip(1).findFirst().orElseThrow());
  }

  /** Does what the documentation tells authors of such programs to do. */
  private static final class Follower {
    private static final Pattern PATH = Pattern.compile("\"path\":\"([^\"]+)\"");
    private static final Pattern ROWS = Pattern.compile("\"row_count\":(\\d+)");

    private final Map<String, Long> rowsByFile = new HashMap<>();
    private String last = "0";
    private int resets;
    private int compactions;

    long rows() {
      return rowsByFile.values().stream().mapToLong(Long::longValue).sum();
    }

    void follow(GnomonServer server, BooleanSupplier isEnough) throws IOException {
      URLConnection connection =
          URI.create(server.url() + "/api/v3/events/persist").toURL().openConnection();
      connection.setRequestProperty("Last-Event-ID", last);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(connection.getContentType()).isEqualTo("text/event-stream");
        Map<String, String> event = new HashMap<>();
        for (String line = lines.readLine();
            line != null && !isEnough.getAsBoolean();
            line = lines.readLine()) {
          if (line.isEmpty()) {
            take(event);
            event.clear();
          } else {
            String[] field = line.split(": ?", 2);
            event.put(field[0], field[1]);
          }
        }
      }
      assertThat(isEnough.getAsBoolean()).as("what was awaited, after event " + last).isTrue();
    }

    private void take(Map<String, String> event) {
      String data = event.getOrDefault("data", "");
      switch (event.getOrDefault("event", "")) {
        case "reset" -> {
          resets++;
          rowsByFile.clear();
        }
        case "compacted" -> {
          compactions++;
          add(data);
        }
        case "added" -> add(data);
        case "replaced", "removed" -> rowsByFile.remove(first(PATH, data));
        default -> assertThat(event).as("a comment").containsOnlyKeys("");
      }
      last = event.getOrDefault("id", last);
    }

    private void add(String data) {
      rowsByFile.put(first(PATH, data), Long.parseLong(first(ROWS, data)));
    }

    private static String first(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      assertThat(matcher.find()).as(text).isTrue();
      return matcher.group(1);
    }
  }
}
