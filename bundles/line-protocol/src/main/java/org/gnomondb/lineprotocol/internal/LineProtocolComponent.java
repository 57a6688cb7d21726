package org.gnomondb.lineprotocol.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.DatabaseName;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.wal.WriteAheadLog;
import org.gnomondb.api.write.LineProtocolWriter;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceUnavailableException;
import org.gnomondb.lineprotocol.internal.parse.RowArrays;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that takes line protocol in. It has no thread and no state of its own: catalog and
 * write-ahead log may be replaced while it works.
 */
@Component(
    service = {LineProtocolWriter.class, MetricSource.class},
    configurationPid = LineProtocolOptions.PID)
public final class LineProtocolComponent implements LineProtocolWriter, MetricSource {
  /** As much as a busy log holds at a time; a small heap has no room for it. */
  private static final long KEPT_ARRAY_BYTES_MAX =
      Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 32);

  private static final Logger LOG = LoggerFactory.getLogger(LineProtocolComponent.class);

  private final ServiceGate<Catalog> catalogs = new ServiceGate<>("the catalog");
  private final ServiceGate<WriteAheadLog> logs = new ServiceGate<>("the write-ahead log");
  private final WriteCounts counts = new WriteCounts();
  private final RowArrays arrays = new RowArrays(RowArrays.KEPT_LENGTH_MIN, KEPT_ARRAY_BYTES_MAX);
  private final WritePreparer preparer;

  @Activate
  public LineProtocolComponent(LineProtocolOptions options) {
    this(options.newTags(), Clock.systemUTC());
  }

  LineProtocolComponent(String newTags, InstantSource clock) {
    this.preparer =
        new WritePreparer(areNewTagsAllowed(newTags), clock, new SecureRandom().nextLong(), arrays);
  }

  private static boolean areNewTagsAllowed(String newTags) {
    return switch (newTags) {
      case LineProtocolOptions.NEW_TAGS_ALLOW -> true;
      case LineProtocolOptions.NEW_TAGS_REFUSE -> false;
      default ->
          throw new IllegalArgumentException(
              "newTags is '%s', expected '%s' or '%s'"
                  .formatted(
                      newTags,
                      LineProtocolOptions.NEW_TAGS_ALLOW,
                      LineProtocolOptions.NEW_TAGS_REFUSE));
    };
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCatalog(Catalog catalog) {
    catalogs.bind(catalog);
  }

  void unbindCatalog(Catalog catalog) {
    catalogs.unbind(catalog);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindWriteAheadLog(WriteAheadLog log) {
    logs.bind(log);
  }

  void unbindWriteAheadLog(WriteAheadLog log) {
    logs.unbind(log);
  }

  @Override
  public CompletableFuture<WriteResult> write(WriteRequest request) {
    try {
      DatabaseName.check(request.database());
      PreparedWrite prepared = prepare(request);
      if (prepared.batches().isEmpty()) {
        counts.written(request, prepared.result());
        return CompletableFuture.completedFuture(prepared.result());
      }
      return append(request, prepared);
    } catch (ServiceUnavailableException e) {
      return CompletableFuture.failedFuture(
          new GnomonException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e));
    } catch (GnomonException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<Metric> metrics() {
    return counts.metrics();
  }

  private PreparedWrite prepare(WriteRequest request) {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      return preparer.prepare(request, catalog.service());
    }
  }

  /** Keeps the log from going away until it has answered. */
  private CompletableFuture<WriteResult> append(WriteRequest request, PreparedWrite prepared) {
    CompletableFuture<WriteResult> answer = new CompletableFuture<>();
    ServiceGate.Lease<WriteAheadLog> log = logs.enter();
    CompletableFuture<Void> durable;
    try {
      durable = log.service().append(prepared.batches());
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    // Its outcome goes into the answer.
    CompletableFuture<Void> unused =
        durable.whenComplete(
            (nothing, failure) -> {
              log.close();
              arrays.giveBack(prepared.batches());
              finish(answer, request, prepared.result(), failure);
            });
    if (request.noSync()) {
      answer.complete(prepared.result());
    }
    return answer;
  }

  private void finish(
      CompletableFuture<WriteResult> answer,
      WriteRequest request,
      WriteResult result,
      @Nullable Throwable failure) {
    if (failure == null) {
      counts.written(request, result);
      answer.complete(result);
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean isAnswered = !answer.completeExceptionally(cause == null ? failure : cause);
    if (isAnswered) {
      LOG.error(
          "{} rows that a client has been told are accepted were lost: {}",
          result.linesStored(),
          failure.toString());
    }
  }
}
