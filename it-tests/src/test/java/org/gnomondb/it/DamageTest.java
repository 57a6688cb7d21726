package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The newest object of each kind is damaged in every way: the server starts, has all rows that were
 * not in it, names it, and goes on to take writes. The property {@code gnomon.damage.seed} asks for
 * the same bytes as in another run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamageTest {
  private static final long SEED = Long.getLong("gnomon.damage.seed", System.nanoTime());
  private static final int REQUESTS = 21;
  private static final int WAL_FILES_PER_SNAPSHOT = 6;

  /** Six files become data files when three more have come after them. */
  private static final int REQUESTS_PERSISTED = 18;

  private static final int TABLES = 2;
  private static final List<String> OPTIONS =
      List.of("--wal-flush-interval=10ms", "--wal-snapshot-size=" + WAL_FILES_PER_SNAPSHOT);

  private Path folder = Path.of("");
  private Path intact = Path.of("");
  private int runs;

  /** What can be damaged, and how many requests may be lost with it. */
  private enum Victim {
    WAL("wal", 1),
    CATALOG_ENTRY("catalog/log", 0),
    CATALOG_ID("catalog/id", 0),
    INDEX_ENTRY("index/log", 0),
    DATA_FILE("dbs", WAL_FILES_PER_SNAPSHOT + 1);

    private final String place;
    private final int requestsLost;

    Victim(String place, int requestsLost) {
      this.place = place;
      this.requestsLost = requestsLost;
    }

    /** The newest one: names count upwards. */
    Path in(Path node) throws IOException {
      try (Stream<Path> files = Files.walk(node.resolve(place))) {
        return files
            .filter(Files::isRegularFile)
            .max(Comparator.comparing(file -> file.getFileName().toString()))
            .orElseThrow();
      }
    }
  }

  /** A way to damage bytes. */
  private enum Damage {
    EMPTIED,
    CUT_IN_HALF,
    LAST_BYTE_GONE,
    ZEROED,
    MIDDLE_ZEROED,
    TAIL_ZEROED,
    FIRST_BYTE_FLIPPED,
    VERSION_FLIPPED,
    CHECKSUM_FLIPPED,
    HEADER_FLIPPED,
    BODY_FLIPPED,
    LAST_BYTE_FLIPPED,
    BYTE_ADDED;

    byte[] apply(byte[] bytes, Random random) {
      int half = bytes.length / 2;
      return switch (this) {
        case EMPTIED -> new byte[0];
        case CUT_IN_HALF -> Arrays.copyOf(bytes, half);
        case LAST_BYTE_GONE -> Arrays.copyOf(bytes, bytes.length - 1);
        case ZEROED -> new byte[bytes.length];
        case MIDDLE_ZEROED -> {
          byte[] zeroed = bytes.clone();
          Arrays.fill(zeroed, bytes.length / 4, half, (byte) 0);
          yield zeroed;
        }
        case TAIL_ZEROED -> Arrays.copyOf(Arrays.copyOf(bytes, half), bytes.length);
        case FIRST_BYTE_FLIPPED -> flip(bytes, 0, random);
        case VERSION_FLIPPED -> flip(bytes, 8 + random.nextInt(4), random);
        case CHECKSUM_FLIPPED -> flip(bytes, 12 + random.nextInt(4), random);
        case HEADER_FLIPPED -> flip(bytes, 16 + random.nextInt(28), random);
        case BODY_FLIPPED -> flip(bytes, half + random.nextInt(half - 1), random);
        case LAST_BYTE_FLIPPED -> flip(bytes, bytes.length - 1, random);
        case BYTE_ADDED -> Arrays.copyOf(bytes, bytes.length + 1);
      };
    }

    private static byte[] flip(byte[] bytes, int at, Random random) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      return flipped;
    }
  }

  /** Each request is a file of the log of its own, and has a row of each table. */
  @BeforeAll
  void write(@TempDir Path temporary) {
    System.out.printf("DamageTest: -Dgnomon.damage.seed=%d%n", SEED);
    folder = temporary;
    intact = folder.resolve("intact");
    try (GnomonServer server = start(intact)) {
      for (int i = 0; i < REQUESTS; i++) {
        write(server, i);
      }
      // Else the newest file might be one that is stored and not in the index yet.
      while (persistedRows(server) < TABLES * REQUESTS_PERSISTED) {
        Thread.onSpinWait();
      }
      server.kill();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDamagedObjectIsNamedAndAllElseIsThere(Victim victim) throws Exception {
    Path data = copyOfIntact();
    String damaged = damage(data, victim, Damage.BODY_FLIPPED);
    try (GnomonServer server = start(data)) {
      assertThatRowsAreThere(server, victim.requestsLost);
      assertThat(damagedObjects(server)).containsExactly(damaged);
    }
  }

  @ParameterizedTest
  @EnumSource
  void allKindsAtOnceAreNamedAndWhatIsLeftOutlivesRestarts(Damage damage) throws Exception {
    Path data = copyOfIntact();
    List<String> damaged = new ArrayList<>();
    int lost = 0;
    for (Victim victim : Victim.values()) {
      damaged.add(damage(data, victim, damage));
      lost += victim.requestsLost;
    }
    long rows;
    try (GnomonServer server = start(data)) {
      assertThatRowsAreThere(server, lost);
      assertThat(damagedObjects(server)).containsExactlyInAnyOrderElementsOf(damaged);
      write(server, REQUESTS);
      rows = count(server, "m");
      assertThat(server.stop()).isZero();
    }
    try (GnomonServer server = start(data)) {
      assertThat(count(server, "m")).isEqualTo(rows);
      assertThat(count(server, "m WHERE i = " + REQUESTS)).isEqualTo(1);
      assertThat(damagedObjects(server)).containsExactlyInAnyOrderElementsOf(damaged);
    }
  }

  /** Files of which only parts are read: the engine finds that they make no sense. */
  @Test
  void aDamagedDataFileIsNamedWhenItIsNotKeptInMemory() throws Exception {
    Path data = copyOfIntact();
    String damaged = damage(data, Victim.DATA_FILE, Damage.MIDDLE_ZEROED);
    try (GnomonServer server = start(data, "--disable-parquet-mem-cache")) {
      assertThatRowsAreThere(server, Victim.DATA_FILE.requestsLost);
      assertThat(damagedObjects(server)).containsExactly(damaged);
    }
  }

  private static GnomonServer start(Path data, String... more) {
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(List.of(more));
    return GnomonServer.start(Distribution.shared(), data, options.toArray(String[]::new));
  }

  private static void write(GnomonServer server, int i) {
    HttpResponse<String> answer =
        server.write("db", "m,host=h%d i=%di %d\nlog,host=a i=%di %d".formatted(i % 3, i, i, i, i));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private Path copyOfIntact() throws IOException {
    Path copy = folder.resolve("run" + runs++);
    try (Stream<Path> files = Files.walk(intact)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(intact.relativize(file)));
      }
    }
    return copy;
  }

  /** Returns the path of the damaged object. */
  private static String damage(Path data, Victim victim, Damage damage) throws IOException {
    Path file = victim.in(data.resolve("it"));
    Random random = new Random(SEED ^ (victim.name() + damage.name()).hashCode());
    Files.write(file, damage.apply(Files.readAllBytes(file), random));
    return data.relativize(file).toString();
  }

  private static void assertThatRowsAreThere(GnomonServer server, int requestsLost) {
    for (String table : List.of("m", "log")) {
      List<Integer> rows = rows(server, table);
      assertThat(rows).doesNotHaveDuplicates();
      assertThat(REQUESTS - rows.size())
          .as("lost of %s: %s", table, rows)
          .isBetween(0, requestsLost);
      assertThat(IntStream.range(0, REQUESTS).boxed()).containsAll(rows);
    }
  }

  /** Queries may fail until a damaged data file is known to be gone, and tell to come again. */
  private static List<Integer> rows(GnomonServer server, String table) {
    String query = "SELECT i FROM " + table + " ORDER BY i";
    HttpResponse<String> answer = server.sql("db", query, "csv");
    while (answer.statusCode() == 503) {
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      answer = server.sql("db", query, "csv");
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().skip(1).map(Integer::valueOf).toList();
  }

  private static List<String> damagedObjects(GnomonServer server) {
    return server.csv("db", "SELECT path FROM system.damaged_objects").lines().skip(1).toList();
  }

  private static long persistedRows(GnomonServer server) {
    String sum = "SELECT coalesce(sum(row_count), 0) AS n FROM system.parquet_files";
    return Long.parseLong(server.csv("db", sum).lines().skip(1).findFirst().orElseThrow());
  }

  private static long count(GnomonServer server, String from) {
    return Long.parseLong(
        server.csv("db", "SELECT count(*) FROM " + from).lines().skip(1).findFirst().orElseThrow());
  }
}
