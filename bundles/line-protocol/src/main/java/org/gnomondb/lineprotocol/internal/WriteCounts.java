package org.gnomondb.lineprotocol.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;

/** Counts what has been written into each database. Threads may share it. */
final class WriteCounts {
  private final Map<String, Count> databases = new ConcurrentHashMap<>();

  private static final class Count {
    private final LongAdder lines = new LongAdder();
    private final LongAdder linesRejected = new LongAdder();
    private final LongAdder bytes = new LongAdder();
  }

  /** Counts a request whose good lines are stored. */
  void written(WriteRequest request, WriteResult result) {
    Count count = databases.computeIfAbsent(request.database(), database -> new Count());
    count.lines.add(result.linesStored());
    count.linesRejected.add(result.errors().size());
    count.bytes.add(request.body().remaining());
  }

  List<Metric> metrics() {
    return List.of(
        counter("influxdb3_write_lines", "Lines stored.", count -> count.lines.sum()),
        counter(
            "influxdb3_write_lines_rejected",
            "Lines refused because they are wrong.",
            count -> count.linesRejected.sum()),
        counter(
            "influxdb3_write_bytes",
            "Bytes of line protocol in requests that were stored, decompressed.",
            count -> count.bytes.sum()));
  }

  private Metric counter(String name, String help, ToLongFunction<Count> value) {
    List<Metric.Sample> samples = new ArrayList<>();
    databases.forEach(
        (database, count) ->
            samples.add(new Metric.Sample(Map.of("db", database), value.applyAsLong(count))));
    return new Metric(name, help, Metric.Type.COUNTER, samples);
  }
}
