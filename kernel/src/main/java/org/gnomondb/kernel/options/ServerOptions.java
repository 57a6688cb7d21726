package org.gnomondb.kernel.options;

import static org.gnomondb.kernel.options.OptionDefinition.option;

import java.util.List;
import java.util.stream.Stream;

/** The table of options: parsing, help text and the routing to components all come from it. */
public final class ServerOptions {
  public static final String CATALOG_PID = "org.gnomondb.catalog";
  public static final String QUARANTINE_PID = "org.gnomondb.quarantine";
  public static final String WAL_PID = "org.gnomondb.wal";
  public static final String BUFFER_PID = "org.gnomondb.buffer";
  public static final String FILE_CACHE_PID = "org.gnomondb.caches.files";
  public static final String QUERY_PID = "org.gnomondb.query";
  public static final String LINE_PROTOCOL_PID = "org.gnomondb.lineprotocol";
  public static final String HTTP_PID = "org.gnomondb.http";

  /** Followed by the kind, the configuration of an object store; only the chosen one has one. */
  public static final String OBJECT_STORE_PID = "org.gnomondb.objectstore.";

  public static final String NODE_ID = "node-id";
  public static final String OBJECT_STORE = "object-store";
  public static final String OBJECT_STORE_OPTION = "object-store-option";
  public static final String HTTP_BIND = "http-bind";
  public static final String LISTENER_FILE = "tcp-listener-file-path";
  public static final String LOG_FILTER = "log-filter";
  public static final String LOG_DESTINATION = "log-destination";
  public static final String LOG_FORMAT = "log-format";
  public static final String VERBOSE = "verbose";

  private static final long MEGABYTE = 1L << 20;
  private static final long DAY_MILLIS = 86_400_000;

  private static final long DELETION_MILLIS_MAX = 36_525 * DAY_MILLIS;
  private static final long LIMIT_MAX = Integer.MAX_VALUE;

  /** Bodies are held as one array. */
  private static final long REQUEST_BYTES_MAX = Integer.MAX_VALUE - 1024;

  private static final List<OptionDefinition> TABLE =
      List.of(
          option(NODE_ID, new OptionType.Identifier())
              .alias("writer-id")
              .alias("host-id")
              .variable("NODE_IDENTIFIER_PREFIX")
              .value("NODE_ID")
              .group("Server")
              .to(QUARANTINE_PID, "nodeId")
              .to(CATALOG_PID, "nodeId")
              .to(WAL_PID, "nodeId")
              .to(BUFFER_PID, "nodeId")
              .says(
                  "Name of this server, the first element of the paths of all its files. Made from"
                      + " the host's name when not given"),
          option(HTTP_BIND, new OptionType.Address())
              .variable("HTTP_BIND_ADDR")
              .value("ADDRESS:PORT")
              .byDefault("0.0.0.0:8181")
              .group("Server")
              .to(HTTP_PID, "")
              .says("Where the server listens. Port 0 takes a free one"),
          option("max-http-request-size", new OptionType.Size(1, 1, REQUEST_BYTES_MAX))
              .variable("MAX_HTTP_REQUEST_SIZE")
              .value("BYTES")
              .byDefault("10485760")
              .group("Server")
              .to(HTTP_PID, "maxRequestBytes")
              .says("Largest request body, both as sent and decompressed"),
          option("without-auth", new OptionType.Flag())
              .variable("START_WITHOUT_AUTH")
              .group("Server")
              .to(HTTP_PID, "withoutAuth")
              .says("Answer every caller, whether a token exists or not"),
          option("tls-cert", new OptionType.FilePath())
              .variable("TLS_CERT")
              .value("FILE")
              .group("Server")
              .to(HTTP_PID, "tlsCert")
              .says("The server's certificate and those that vouch for it (PEM). Turns on TLS"),
          option("tls-key", new OptionType.FilePath())
              .variable("TLS_KEY")
              .value("FILE")
              .group("Server")
              .to(HTTP_PID, "tlsKey")
              .says("The key of the certificate (PEM)"),
          option("tls-minimum-version", new OptionType.Choice(List.of("tls-1.2", "tls-1.3")))
              .variable("TLS_MINIMUM_VERSION")
              .value("VERSION")
              .byDefault("tls-1.2")
              .group("Server")
              .to(HTTP_PID, "tlsMinimumVersion")
              .says("The oldest version of TLS that is spoken: tls-1.2 or tls-1.3"),
          option(LISTENER_FILE, new OptionType.FilePath())
              .variable("TCP_LISTINER_FILE_PATH")
              .value("FILE")
              .group("Server")
              .hidden()
              .says("Write the bound address to this file once the server is ready"),
          option(OBJECT_STORE, new OptionType.Identifier())
              .variable("OBJECT_STORE")
              .value("KIND")
              .byDefault("file")
              .group("Storage")
              .says(
                  "Where data is kept: file, memory, memory-throttled, s3, google, azure, or the"
                      + " kind of an installed backend"),
          option("data-dir", new OptionType.FilePath())
              .variable("DB_DIR")
              .value("DIRECTORY")
              .byDefault("~/.gnomon")
              .group("Storage")
              .to(OBJECT_STORE_PID, "dataDir")
              .says("Directory of the object store 'file'"),
          option(OBJECT_STORE_OPTION, new OptionType.Pair())
              .value("KEY=VALUE")
              .group("Storage")
              .to(OBJECT_STORE_PID, "")
              .says("A setting of the chosen object store; can be given several times"),
          option("wal-flush-interval", new OptionType.Duration(1, DAY_MILLIS))
              .variable("WAL_FLUSH_INTERVAL")
              .value("DURATION")
              .byDefault("1s")
              .group("Storage")
              .to(WAL_PID, "flushIntervalMillis")
              .says("How long writes are collected before they become durable in one object"),
          option("wal-max-buffer-size", new OptionType.Size(MEGABYTE, MEGABYTE, Long.MAX_VALUE))
              .variable("WAL_MAX_BUFFER_SIZE")
              .value("SIZE")
              .byDefault("10%")
              .group("Storage")
              .to(WAL_PID, "waitingBytesMax")
              .says("Bytes that may wait to become durable; more are refused with 503"),
          option("hard-delete-default-duration", new OptionType.Duration(0, DELETION_MILLIS_MAX))
              .variable("HARD_DELETE_DEFAULT_DURATION")
              .value("DURATION")
              .byDefault("72h")
              .group("Storage")
              .to(CATALOG_PID, "hardDeleteDefaultMillis")
              .says("How long the data of something deleted is kept, unless the deletion says"),
          option("delete-grace-period", new OptionType.Duration(0, DELETION_MILLIS_MAX))
              .variable("DELETE_GRACE_PERIOD")
              .value("DURATION")
              .byDefault("24h")
              .group("Storage")
              .to(CATALOG_PID, "deleteGracePeriodMillis")
              .says("How long something deleted is listed after its data is gone"),
          option("num-database-limit", new OptionType.Count(1, LIMIT_MAX))
              .variable("NUM_DATABASE_LIMIT")
              .value("COUNT")
              .group("Storage")
              .to(CATALOG_PID, "databasesMax")
              .says("Databases that may exist. No limit when not given"),
          option("num-table-limit", new OptionType.Count(1, LIMIT_MAX))
              .variable("NUM_TABLE_LIMIT")
              .value("COUNT")
              .group("Storage")
              .to(CATALOG_PID, "tablesMax")
              .says("Tables that may exist in all databases. No limit when not given"),
          option("num-total-columns-per-table-limit", new OptionType.Count(1, LIMIT_MAX))
              .variable("NUM_TOTAL_COLUMNS_PER_TABLE_LIMIT")
              .value("COUNT")
              .group("Storage")
              .to(CATALOG_PID, "columnsPerTableMax")
              .says("Tags and fields that a table may have. No limit when not given"),
          option("wal-snapshot-size", new OptionType.Count(1, 1_000_000))
              .variable("WAL_SNAPSHOT_SIZE")
              .value("FILES")
              .byDefault("600")
              .group("Storage")
              .to(BUFFER_PID, "snapshotFiles")
              .says(
                  "WAL files whose rows become Parquet files together, once half as many have come"
                      + " after them"),
          option(
                  "force-snapshot-mem-threshold",
                  new OptionType.Size(MEGABYTE, MEGABYTE, Long.MAX_VALUE))
              .variable("FORCE_SNAPSHOT_MEM_THRESHOLD")
              .value("SIZE")
              .byDefault("20%")
              .group("Storage")
              .to(BUFFER_PID, "forcedSnapshotBytes")
              .says(
                  "Memory of buffered rows past which they become Parquet files at once; past twice"
                      + " as much, writes are refused with 503"),
          option("snapshotted-wal-files-to-keep", new OptionType.Count(0, 1_000_000))
              .variable("NUM_WAL_FILES_TO_KEEP")
              .value("FILES")
              .byDefault("5")
              .group("Storage")
              .to(WAL_PID, "keptFiles")
              .says("WAL files that are kept although their rows are in Parquet files"),
          option("without-wal", new OptionType.Flag())
              .variable("WITHOUT_WAL")
              .group("Storage")
              .to(WAL_PID, "withoutWal")
              .to(BUFFER_PID, "withoutWal")
              .says(
                  "Answer writes before they are durable: rows that are not yet in Parquet files"
                      + " are lost when the server is killed"),
          option("retention-check-interval", new OptionType.Duration(1, DAY_MILLIS))
              .variable("RETENTION_CHECK_INTERVAL")
              .value("DURATION")
              .byDefault("10s")
              .group("Storage")
              .to(BUFFER_PID, "retentionCheckMillis")
              .says("How often files of expired and deleted rows are looked for"),
          option("new-tags", new OptionType.Choice(List.of("refuse", "allow")))
              .variable("NEW_TAGS")
              .value("POLICY")
              .byDefault("refuse")
              .group("Storage")
              .to(LINE_PROTOCOL_PID, "newTags")
              .says("Whether a table may get tags after its creation: refuse or allow"),
          option("exec-mem-pool-bytes", new OptionType.Size(MEGABYTE, MEGABYTE, Long.MAX_VALUE))
              .variable("EXEC_MEM_POOL_BYTES")
              .value("SIZE")
              .byDefault("20%")
              .group("Queries")
              .to(QUERY_PID, "memoryLimitBytes")
              .says(
                  "Memory that all running queries share; what they leave keeps columns of files"),
          option("parquet-mem-cache-size", new OptionType.Size(MEGABYTE, MEGABYTE, Long.MAX_VALUE))
              .variable("PARQUET_MEM_CACHE_SIZE")
              .value("SIZE")
              .byDefault("20%")
              .group("Queries")
              .to(FILE_CACHE_PID, "bytesMax")
              .says("Memory for copies of data files, taken only as files are written or read"),
          option("disable-parquet-mem-cache", new OptionType.Flag())
              .variable("DISABLE_PARQUET_MEM_CACHE")
              .group("Queries")
              .to(FILE_CACHE_PID, "isDisabled")
              .to(QUERY_PID, "isColumnCacheDisabled")
              .says("Keep no data files in memory"),
          option("num-datafusion-threads", new OptionType.Count(1, 1024))
              .alias("datafusion-num-threads")
              .variable("NUM_DATAFUSION_THREADS")
              .value("COUNT")
              .group("Queries")
              .to(QUERY_PID, "workerThreads")
              .says("Threads that run queries. As many as there are processors when not given"),
          option("max-concurrent-queries", new OptionType.Count(1, 1_000_000))
              .variable("MAX_CONCURRENT_QUERIES")
              .value("COUNT")
              .group("Queries")
              .to(QUERY_PID, "concurrentQueriesMax")
              .says(
                  "Queries that run at the same time; others wait, for ten seconds at most. No"
                      + " limit when not given"),
          option("query-file-limit", new OptionType.Count(1, 1_000_000))
              .variable("QUERY_FILE_LIMIT")
              .value("COUNT")
              .group("Queries")
              .to(QUERY_PID, "queryFilesMax")
              .says(
                  "Data files that one query may read, beside those that its bounds of time leave"
                      + " out. No limit when not given"),
          option("datafusion-config", new OptionType.Text())
              .variable("DATAFUSION_CONFIG")
              .value("SETTINGS")
              .group("Queries")
              .to(QUERY_PID, "engineSettings")
              .says(
                  "Settings of DataFusion, such as datafusion.execution.batch_size:4096, several"
                      + " of them separated by commas"),
          option("query-log-size", new OptionType.Count(1, 1_000_000))
              .variable("QUERY_LOG_SIZE")
              .value("COUNT")
              .group("Queries")
              .to(QUERY_PID, "queryLogSize")
              .says("Queries that system.queries shows. 1000 when not given"),
          option(LOG_FILTER, new OptionType.Text())
              .variable("LOG_FILTER")
              .value("FILTER")
              .group("Logging")
              .says(
                  "A level and levels by name, such as info,org.gnomondb.wal=debug [default:"
                      + " info]"),
          option(LOG_DESTINATION, new OptionType.Choice(List.of("stdout", "stderr")))
              .variable("LOG_DESTINATION")
              .value("STREAM")
              .byDefault("stdout")
              .group("Logging")
              .says("Where the log goes: stdout or stderr"),
          option(LOG_FORMAT, new OptionType.Choice(List.of("full", "json")))
              .variable("LOG_FORMAT")
              .value("FORMAT")
              .byDefault("full")
              .group("Logging")
              .says("A line of text per event, or a JSON object: full or json"));

  private static final List<OptionDefinition> ALL = join(TABLE, RemoteStoreOptions.table());

  private ServerOptions() {}

  public static List<OptionDefinition> table() {
    return ALL;
  }

  private static List<OptionDefinition> join(
      List<OptionDefinition> first, List<OptionDefinition> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
