package org.gnomondb.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  private static final OptionType.Surroundings AROUND =
      new OptionType.Surroundings(1000L << 20, "/home/ada");

  @Test
  void defaultsReachTheComponentsThatTheyConfigure() {
    Map<String, Map<String, Object>> configurations = values().configurations();

    assertThat(configurations)
        .containsOnlyKeys(
            "org.gnomondb.buffer",
            "org.gnomondb.caches.files",
            "org.gnomondb.catalog",
            "org.gnomondb.http",
            "org.gnomondb.lineprotocol",
            "org.gnomondb.objectstore.file",
            "org.gnomondb.query",
            "org.gnomondb.wal");
    assertThat(configurations.get("org.gnomondb.http"))
        .containsOnly(
            Map.entry("host", "0.0.0.0"),
            Map.entry("port", 8181),
            Map.entry("maxRequestBytes", 10_485_760L),
            Map.entry("tlsMinimumVersion", "tls-1.2"));
    assertThat(configurations.get("org.gnomondb.catalog"))
        .containsOnly(
            Map.entry("hardDeleteDefaultMillis", 259_200_000L),
            Map.entry("deleteGracePeriodMillis", 86_400_000L));
    assertThat(configurations.get("org.gnomondb.objectstore.file"))
        .containsEntry("dataDir", "/home/ada/.gnomon")
        .containsEntry("maxRetries", 10L)
        .containsEntry("retryTimeoutMillis", 60_000L)
        .containsEntry("requestTimeoutMillis", 30_000L)
        .containsEntry("connectionLimit", 64L)
        .containsEntry("awsDefaultRegion", "us-east-1")
        .hasSize(6);
    assertThat(configurations.get("org.gnomondb.lineprotocol"))
        .containsOnly(Map.entry("newTags", "refuse"));
    assertThat(configurations.get("org.gnomondb.query"))
        .containsOnly(Map.entry("memoryLimitBytes", 200L << 20));
    assertThat(configurations.get("org.gnomondb.caches.files"))
        .containsOnly(Map.entry("bytesMax", 200L << 20));
    assertThat(configurations.get("org.gnomondb.wal"))
        .containsOnly(
            Map.entry("flushIntervalMillis", 1000L),
            Map.entry("waitingBytesMax", 100L << 20),
            Map.entry("keptFiles", 5L));
    assertThat(configurations.get("org.gnomondb.buffer"))
        .containsOnly(
            Map.entry("snapshotFiles", 600L),
            Map.entry("forcedSnapshotBytes", 200L << 20),
            Map.entry("retentionCheckMillis", 10_000L));
  }

  @Test
  void everyOptionReachesItsComponents() {
    Map<String, Map<String, Object>> configurations =
        values(
                "--node-id=n1",
                "--http-bind=[::1]:9000",
                "--max-http-request-size=64kb",
                "--without-auth",
                "--tls-cert=/tls/server.pem",
                "--tls-key=~/server.key",
                "--tls-minimum-version=tls-1.3",
                "--object-store=s3",
                "--data-dir=/data",
                "--object-store-option=bucket=b",
                "--object-store-option=region=eu",
                "--wal-flush-interval=500ms",
                "--wal-max-buffer-size=3",
                "--wal-snapshot-size=12",
                "--force-snapshot-mem-threshold=5",
                "--snapshotted-wal-files-to-keep=0",
                "--without-wal",
                "--retention-check-interval=1m",
                "--hard-delete-default-duration=1h",
                "--delete-grace-period=0s",
                "--num-database-limit=5",
                "--num-table-limit=2000",
                "--num-total-columns-per-table-limit=500",
                "--new-tags=allow",
                "--exec-mem-pool-bytes=50%",
                "--parquet-mem-cache-size=64MB",
                "--disable-parquet-mem-cache",
                "--num-datafusion-threads=7")
            .configurations();

    assertThat(configurations.get("org.gnomondb.http"))
        .containsOnly(
            Map.entry("host", "::1"),
            Map.entry("port", 9000),
            Map.entry("maxRequestBytes", 65_536L),
            Map.entry("withoutAuth", true),
            Map.entry("tlsCert", "/tls/server.pem"),
            Map.entry("tlsKey", "/home/ada/server.key"),
            Map.entry("tlsMinimumVersion", "tls-1.3"));
    assertThat(configurations.get("org.gnomondb.objectstore.s3"))
        .containsEntry("dataDir", "/data")
        .containsEntry("bucket", "b")
        .containsEntry("region", "eu");
    assertThat(configurations.get("org.gnomondb.wal"))
        .containsOnly(
            Map.entry("nodeId", "n1"),
            Map.entry("flushIntervalMillis", 500L),
            Map.entry("waitingBytesMax", 3L << 20),
            Map.entry("keptFiles", 0L),
            Map.entry("withoutWal", true));
    assertThat(configurations.get("org.gnomondb.quarantine"))
        .containsOnly(Map.entry("nodeId", "n1"));
    assertThat(configurations.get("org.gnomondb.catalog"))
        .containsOnly(
            Map.entry("nodeId", "n1"),
            Map.entry("hardDeleteDefaultMillis", 3_600_000L),
            Map.entry("deleteGracePeriodMillis", 0L),
            Map.entry("databasesMax", 5L),
            Map.entry("tablesMax", 2_000L),
            Map.entry("columnsPerTableMax", 500L));
    assertThat(configurations.get("org.gnomondb.buffer"))
        .containsOnly(
            Map.entry("nodeId", "n1"),
            Map.entry("snapshotFiles", 12L),
            Map.entry("forcedSnapshotBytes", 5L << 20),
            Map.entry("withoutWal", true),
            Map.entry("retentionCheckMillis", 60_000L));
    assertThat(configurations.get("org.gnomondb.lineprotocol"))
        .containsOnly(Map.entry("newTags", "allow"));
    assertThat(configurations.get("org.gnomondb.query"))
        .containsOnly(
            Map.entry("memoryLimitBytes", 500L << 20),
            Map.entry("workerThreads", 7L),
            Map.entry("isColumnCacheDisabled", true));
    assertThat(configurations.get("org.gnomondb.caches.files"))
        .containsOnly(Map.entry("bytesMax", 64L << 20), Map.entry("isDisabled", true));
  }

  @Test
  void onlyTheChosenObjectStoreIsConfigured() {
    assertThat(values("--object-store", "memory").configurations().keySet())
        .filteredOn(pid -> pid.startsWith("org.gnomondb.objectstore."))
        .containsExactly("org.gnomondb.objectstore.memory");
  }

  @Test
  void argumentOutranksEnvironmentWhichOutranksDefault() {
    Map<String, String> environment =
        Map.of("INFLUXDB3_OBJECT_STORE", "memory", "INFLUXDB3_NODE_IDENTIFIER_PREFIX", "env");

    assertThat(values(environment, "--node-id", "flag").text("node-id")).isEqualTo("flag");
    assertThat(values(environment).text("node-id")).isEqualTo("env");
    assertThat(values(environment).text("object-store")).isEqualTo("memory");
    assertThat(values(Map.of()).text("object-store")).isEqualTo("file");
  }

  @Test
  void flagsCanComeFromTheEnvironment() {
    assertThat(values(Map.of("INFLUXDB3_START_WITHOUT_AUTH", "true")).find("without-auth"))
        .contains("true");
    assertThat(values(Map.of("INFLUXDB3_START_WITHOUT_AUTH", "false")).find("without-auth"))
        .contains("false");
  }

  @Test
  void emptyVariablesCountAsUnset() {
    assertThat(values(Map.of("INFLUXDB3_OBJECT_STORE", "")).text("object-store")).isEqualTo("file");
  }

  @Test
  void oldNamesOfTheNodeIdAreUnderstood() {
    assertThat(values("--writer-id", "a").text("node-id")).isEqualTo("a");
    assertThat(values("--host-id=b").text("node-id")).isEqualTo("b");
  }

  @Test
  void theLastOfEqualArgumentsCounts() {
    assertThat(values("--node-id=a", "--node-id=b").text("node-id")).isEqualTo("b");
  }

  @Test
  void verbosityAddsUp() {
    assertThat(values().verbosity()).isZero();
    assertThat(values("-v").verbosity()).isEqualTo(1);
    assertThat(values("-vv", "--verbose").verbosity()).isEqualTo(3);
  }

  @Test
  void helpIsWantedWhateverElseIsWrong() {
    for (String word : List.of("-h", "--help", "--help-all")) {
      assertThat(parse(Map.of(), "--nonsense", word)).isInstanceOf(CommandLine.Outcome.Help.class);
    }
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThat(
            problems(
                "--node-idd=x",
                "--http-bind=nowhere",
                "--wal-flush-interval=5",
                "--new-tags=maybe",
                "stray",
                "--without-auth=yes",
                "--data-dir"))
        .containsExactly(
            "unexpected argument '--node-idd' found\n\n"
                + "  tip: a similar argument exists: '--node-id'",
            "invalid value 'nowhere' for '--http-bind <ADDRESS:PORT>': expected an address and a"
                + " port of at most 65535, such as 0.0.0.0:8181 or [::1]:8181",
            "invalid value '5' for '--wal-flush-interval <DURATION>': expected numbers with units,"
                + " such as 500ms, 10s or 1h 30m, not '5'",
            "invalid value 'maybe' for '--new-tags <POLICY>'\n"
                + "  [possible values: refuse, allow]",
            "unexpected argument 'stray' found",
            "unexpected value 'yes' for '--without-auth' found; no value was expected",
            "a value is required for '--data-dir <DIRECTORY>' but none was supplied");
  }

  @Test
  void theValueOfAnUnknownOptionIsNoProblemOfItsOwn() {
    assertThat(problems("--nonsense", "value", "--node-id", "n"))
        .containsExactly("unexpected argument '--nonsense' found");
  }

  @Test
  void hiddenOptionsAreUnderstoodButNotSuggested() {
    assertThat(values("--tcp-listener-file-path=/a").find("tcp-listener-file-path")).contains("/a");
    assertThat(problems("--tcp-listener-file-pathh=/a"))
        .containsExactly("unexpected argument '--tcp-listener-file-pathh' found");
  }

  @Test
  void badVariablesAreNamed() {
    CommandLine.Outcome outcome = parse(Map.of("INFLUXDB3_HTTP_BIND_ADDR", "80"));

    assertThat(((CommandLine.Outcome.Refused) outcome).problems())
        .singleElement()
        .asString()
        .contains("'80'")
        .contains("(environment variable INFLUXDB3_HTTP_BIND_ADDR)");
  }

  @Test
  void nodeIdsThatCanBeNoPathAreRefused() {
    for (String bad : List.of("a/b", "..", "", "é", "-x", "a b", "x".repeat(129))) {
      assertThat(problems("--node-id=" + bad)).as("node id '%s'", bad).hasSize(1);
    }
    assertThat(values("--node-id=host-1.example_a").text("node-id")).isEqualTo("host-1.example_a");
  }

  @Test
  void pathsAreMadeAbsolute() {
    assertThat(values("--data-dir", "~").text("data-dir")).isEqualTo("/home/ada");
    assertThat(values("--data-dir", "/a/../b").text("data-dir")).isEqualTo("/b");
    assertThat(values("--data-dir", "relative").text("data-dir")).startsWith("/");
  }

  private static OptionValues values(String... arguments) {
    return values(Map.of(), arguments);
  }

  private static OptionValues values(Map<String, String> environment, String... arguments) {
    return ((CommandLine.Outcome.Run) parse(environment, arguments)).values();
  }

  private static List<String> problems(String... arguments) {
    return ((CommandLine.Outcome.Refused) parse(Map.of(), arguments)).problems();
  }

  private static CommandLine.Outcome parse(Map<String, String> environment, String... arguments) {
    return CommandLine.parse(List.of(arguments), environment, AROUND);
  }
}
