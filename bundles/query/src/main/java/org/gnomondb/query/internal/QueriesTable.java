package org.gnomondb.query.internal;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.query.internal.ArrowRows.Column;
import org.gnomondb.query.internal.QueryEntry.Phase;
import org.jspecify.annotations.Nullable;

/** The table {@code system.queries}: what has been asked, and what is being answered. */
record QueriesTable(QueryLog log) implements ArrowTable {
  private static final ArrowType TEXT = ArrowRows.type(ColumnType.STRING);
  private static final ArrowType NUMBER = ArrowRows.type(ColumnType.INT64);
  private static final ArrowType TRUTH = ArrowRows.type(ColumnType.BOOLEAN);
  private static final ArrowType DURATION = new ArrowType.Duration(TimeUnit.NANOSECOND);

  @Override
  public String name() {
    return "queries";
  }

  @Override
  public boolean isIn(String database) {
    return true;
  }

  @Override
  public List<Column> columns() {
    return List.of(
        new Column("id", TEXT),
        new Column("phase", TEXT),
        new Column("issue_time", ArrowRows.type(ColumnType.TIME)),
        new Column("query_type", TEXT),
        new Column("query_text", TEXT),
        Column.nullable("partitions", NUMBER),
        Column.nullable("parquet_files", NUMBER),
        Column.nullable("plan_duration", DURATION),
        Column.nullable("permit_duration", DURATION),
        Column.nullable("execute_duration", DURATION),
        Column.nullable("end2end_duration", DURATION),
        Column.nullable("compute_duration", DURATION),
        Column.nullable("max_memory", NUMBER),
        new Column("success", TRUTH),
        new Column("running", TRUTH),
        new Column("cancelled", TRUTH),
        Column.nullable("trace_id", TEXT));
  }

  @Override
  public List<List<@Nullable Object>> rows(String database) {
    return log.entries().stream().map(QueriesTable::row).toList();
  }

  /** Requests are not traced. */
  private static List<@Nullable Object> row(QueryEntry entry) {
    Phase phase = entry.phase();
    return Arrays.asList(
        entry.id(),
        phase.text(),
        EpochNanos.of(entry.issueTime()),
        entry.type(),
        entry.text(),
        entry.partitions(),
        entry.parquetFiles(),
        entry.planNanos(),
        entry.permitNanos(),
        entry.executeNanos(),
        entry.endToEndNanos(),
        entry.computeNanos(),
        entry.memoryBytesMax(),
        phase == Phase.SUCCESS,
        !phase.isEnd(),
        phase == Phase.CANCEL,
        null);
  }
}
