package org.gnomondb.query.internal;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.gnomondb.api.buffer.WriteBuffer;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.query.BatchAnswer;
import org.gnomondb.api.query.BatchQueryService;
import org.gnomondb.api.query.FileMerger;
import org.gnomondb.api.query.MergeRequest;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.QueryService;
import org.gnomondb.api.query.StatementDescription;
import org.gnomondb.api.query.SystemTable;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceGate.Lease;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.query.internal.QueryEntry.Phase;
import org.gnomondb.query.internal.engine.BatchStream;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.EngineException;
import org.gnomondb.query.internal.engine.NamedTables;
import org.gnomondb.query.internal.engine.QueryUsage;
import org.gnomondb.query.internal.engine.ResultStream;
import org.gnomondb.query.internal.engine.Statement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers SQL over the rows in the buffer and in files, and merges files.
 *
 * <p>Catalog, buffer, object store and file cache may be replaced while queries run, hence the
 * gates: a query keeps its buffer until its answer is closed.
 */
@Component(
    service = {QueryService.class, BatchQueryService.class, FileMerger.class, MetricSource.class},
    immediate = true,
    configurationPid = SqlQueryService.PID)
public final class SqlQueryService
    implements QueryService, BatchQueryService, FileMerger, MetricSource {
  public static final String PID = "org.gnomondb.query";

  private static final Logger LOG = LoggerFactory.getLogger(SqlQueryService.class);

  /** How long the end of queries is waited for when the memory that they read must go. */
  private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(5);

  private static final long RELEASE_POLL_MILLIS = 5;

  /** How long a query waits for its turn while as many run as may. */
  private static final Duration PERMIT_TIMEOUT = Duration.ofSeconds(10);

  private final ServiceGate<Catalog> catalogs = new ServiceGate<>("the catalog");
  private final ServiceGate<BoundBuffer> buffers = new ServiceGate<>("the write buffer");
  private final ServiceGate<ObjectStore> stores = new ServiceGate<>("the object store");
  private final ServiceGate<FileCache> fileCaches = new ServiceGate<>("the file cache");
  private final FileReader files = new FileReader(stores, fileCaches);
  private final Map<WriteBuffer, BoundBuffer> boundBuffers = new ConcurrentHashMap<>();

  /** Answers that are not closed, with what ends their queries. */
  private final Map<AutoCloseable, Runnable> running = new ConcurrentHashMap<>();

  private final BufferAllocator allocator = new RootAllocator();
  private final TableSchemas schemas = new TableSchemas(allocator);
  private final QueryLog log;
  private final QueryMetrics metrics = new QueryMetrics();
  private final QueryPermits permits;
  private final SystemTables systemTables;
  private final EngineLimits limits;
  private final InstantSource clock;
  private final Engine engine;
  private final ScheduledExecutorService evictor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gnomon-query-evictor").factory());

  /** Starts the engine, which reads files only once a store is bound. */
  @Activate
  public SqlQueryService(@Reference Lifecycle lifecycle, QueryOptions options) {
    this(EngineLimits.of(options), options.engineSettings(), InstantSource.system(), lifecycle);
  }

  SqlQueryService(EngineLimits limits, String settings, InstantSource clock, Lifecycle lifecycle) {
    this.limits = limits;
    this.clock = clock;
    log = new QueryLog(limits.queryLogSize());
    permits = new QueryPermits(limits.concurrentQueriesMax(), PERMIT_TIMEOUT);
    systemTables = new SystemTables(allocator, new QueriesTable(log));
    engine = open(settings, lifecycle);
    long periodSeconds = TableCache.IDLE_TIME_MAX.toSeconds();
    var _ =
        evictor.scheduleWithFixedDelay(
            this::evictIdle, periodSeconds, periodSeconds, TimeUnit.SECONDS);
  }

  private Engine open(String settings, Lifecycle lifecycle) {
    try {
      return new Engine(
          allocator,
          limits.memoryBytes(),
          limits.isKeepingColumns(),
          limits.workerThreads(),
          EngineSettings.parse(settings),
          files);
    } catch (IllegalArgumentException | EngineException e) {
      lifecycle.failed(
          "the query engine can't start: %s; see --datafusion-config".formatted(e.getMessage()));
      throw e;
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCatalog(Catalog catalog) {
    catalogs.bind(catalog);
  }

  void unbindCatalog(Catalog catalog) {
    catalogs.unbind(catalog);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindBuffer(WriteBuffer buffer) {
    BoundBuffer bound = new BoundBuffer(buffer, new TableCache(engine, schemas, System::nanoTime));
    boundBuffers.put(buffer, bound);
    buffers.bind(bound);
  }

  /**
   * Returns when the engine has given the buffer's memory back, so that the buffer can be closed.
   */
  void unbindBuffer(WriteBuffer buffer) {
    BoundBuffer bound = boundBuffers.remove(buffer);
    if (bound == null) {
      return;
    }
    buffers.unbind(bound);
    bound.cache().close();
    if (boundBuffers.isEmpty()) {
      awaitRelease(() -> engine.liveBlocks() == 0);
    }
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindStore(ObjectStore store) {
    stores.bind(store);
  }

  void unbindStore(ObjectStore store) {
    stores.unbind(store);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindFileCache(FileCache cache) {
    fileCaches.bind(cache);
  }

  void unbindFileCache(FileCache cache) {
    fileCaches.unbind(cache);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindSystemTable(SystemTable table) {
    systemTables.add(table);
  }

  void unbindSystemTable(SystemTable table) {
    systemTables.remove(table);
  }

  @Override
  public QueryAnswer query(QueryRequest request) {
    return Failures.translated(() -> start(request));
  }

  @Override
  public QueryAnswer merge(MergeRequest request) {
    return Failures.translated(() -> startMerge(request));
  }

  private QueryAnswer startMerge(MergeRequest request) {
    FileUse merged = new FileUse(files);
    merged.add(request.files());
    try {
      ResultStream stream =
          engine.merge(
              TableSchemas.ofFile(request.table()),
              TableSchemas.tagNames(request.table()),
              schemas.dictionaries(),
              request.files(),
              request.minTime(),
              request.maxTime());
      RunningAnswer answer =
          new RunningAnswer(stream, merged, merged::close, phase -> {}, running::remove);
      running.put(answer, answer::close);
      return answer;
    } catch (RuntimeException | Error e) {
      merged.close();
      throw e;
    }
  }

  @Override
  public boolean cancel(String id) {
    return log.cancel(id);
  }

  @Override
  public List<Metric> metrics() {
    return Stream.concat(metrics.metrics(log.entries()).stream(), permits.metrics().stream())
        .toList();
  }

  @Override
  public BatchAnswer batches(QueryRequest request) {
    return Failures.translated(() -> startBatches(request));
  }

  @Override
  public StatementDescription describe(QueryRequest request) {
    return Failures.translated(
        () -> {
          DatabaseDefinition database = database(request.database());
          String parameters = ParametersJson.of(request.parameters());
          try (QueryScope scope = new QueryScope(buffers.enter(), files);
              Statement statement = engine.prepare(request.text(), parameters)) {
            attachTables(statement, database, scope);
            return statement.describe();
          }
        });
  }

  private QueryAnswer start(QueryRequest request) {
    return admitted(
        request,
        (statement, read, release, entry) -> {
          ResultStream stream = statement.start(request.format());
          QueryUsage planned = stream.usage();
          checkFiles(planned, stream::close);
          RunningAnswer answer =
              new RunningAnswer(
                  stream, read, release, end -> entry.end(end, stream.usage()), running::remove);
          running.put(answer, answer::close);
          entry.runs(planned, answer::close);
          return answer;
        });
  }

  private BatchAnswer startBatches(QueryRequest request) {
    return admitted(
        request,
        (statement, read, release, entry) -> {
          BatchStream stream = statement.startBatches();
          QueryUsage planned = stream.usage();
          checkFiles(planned, stream::close);
          RunningBatches answer =
              new RunningBatches(
                  stream,
                  read,
                  release,
                  end -> entry.end(end, stream.usage()),
                  running::remove,
                  entry::times);
          running.put(answer, answer::cancel);
          entry.runs(planned, answer::cancel);
          return answer;
        });
  }

  /** Ends a query that reads more data files than it may. */
  private void checkFiles(QueryUsage usage, Runnable close) {
    try {
      limits.checkFiles(usage);
    } catch (GnomonException e) {
      close.run();
      throw e;
    }
  }

  /** Starts a statement whose tables are attached. */
  private interface Starter<T> {
    /**
     * @param read the files that the query reads
     * @param release gives back what the query reads; run by what this returns, when it is closed
     */
    T start(Statement statement, FileUse read, Runnable release, QueryEntry entry);
  }

  /** Starts a query when it is its turn. */
  private <T> T admitted(QueryRequest request, Starter<T> starter) {
    DatabaseDefinition database = database(request.database());
    QueryEntry entry =
        new QueryEntry("sql", request.text(), clock.instant(), System::nanoTime, metrics::reached);
    metrics.reached(Phase.RECEIVED, entry);
    log.add(entry);
    try {
      permits.acquire();
      try {
        entry.reach(Phase.EXECUTION_PERMIT);
        return start(request, database, entry, starter);
      } catch (RuntimeException | Error e) {
        permits.release();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      entry.reach(Phase.FAIL);
      throw e;
    }
  }

  /** Runs the query, and gives its permit back when the answer is closed. */
  private <T> T start(
      QueryRequest request, DatabaseDefinition database, QueryEntry entry, Starter<T> starter) {
    String parameters = ParametersJson.of(request.parameters());
    QueryScope scope = new QueryScope(buffers.enter(), files);
    try (Statement statement = engine.prepare(request.text(), parameters)) {
      attachTables(statement, database, scope);
      Runnable release =
          () -> {
            scope.close();
            permits.release();
          };
      return starter.start(statement, scope.files(), release, entry);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private void attachTables(Statement statement, DatabaseDefinition database, QueryScope scope) {
    NamedTables named = statement.namedTables();
    new QueryTables(database, engine, schemas, clock.instant()).attach(statement, named, scope);
    systemTables.attach(statement, named, database.name());
  }

  private DatabaseDefinition database(String name) {
    try (Lease<Catalog> catalog = catalogs.enter()) {
      DatabaseDefinition database = catalog.service().snapshot().database(name);
      if (database == null) {
        throw new GnomonException(ErrorCode.NOT_FOUND, "query error: database not found: " + name);
      }
      return database;
    }
  }

  private void evictIdle() {
    boundBuffers.values().forEach(bound -> bound.cache().evictIdle());
    engine.forgetIdleColumns();
  }

  /** Ends what still runs, then sees to it that nothing native is left. */
  @Deactivate
  void deactivate() {
    evictor.close();
    running.values().forEach(Runnable::run);
    boundBuffers.values().forEach(bound -> bound.cache().close());
    // The references are unbound after this, when there is no engine to wait for any more.
    boundBuffers.clear();
    if (!awaitRelease(() -> engine.liveHandles() == 0 && engine.memoryReserved() == 0)) {
      LOG.error(
          "native memory not released: {} handles, {} bytes reserved",
          engine.liveHandles(),
          engine.memoryReserved());
    }
    engine.close();
    schemas.close();
    closeAllocator();
  }

  private void closeAllocator() {
    if (allocator.getAllocatedMemory() == 0) {
      allocator.close();
    } else {
      LOG.error("native memory not released: {} bytes of schemas", allocator.getAllocatedMemory());
    }
  }

  /** A cancelled query gives back what it holds a moment later, on threads of the engine. */
  private static boolean awaitRelease(BooleanSupplier isReleased) {
    long deadlineNanos = System.nanoTime() + RELEASE_TIMEOUT.toNanos();
    while (!isReleased.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        return false;
      }
      try {
        Thread.sleep(RELEASE_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return isReleased.getAsBoolean();
      }
    }
    return true;
  }
}
