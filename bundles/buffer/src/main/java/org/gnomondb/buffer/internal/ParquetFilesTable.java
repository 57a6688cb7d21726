package org.gnomondb.buffer.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.query.SystemTable.Column;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.jspecify.annotations.Nullable;

/** {@code system.parquet_files}: the data files of a database. */
final class ParquetFilesTable {
  static final String NAME = "parquet_files";

  static final List<Column> COLUMNS =
      List.of(
          new Column("table_name", ColumnType.STRING),
          new Column("path", ColumnType.STRING),
          new Column("size_bytes", ColumnType.UINT64),
          new Column("row_count", ColumnType.UINT64),
          new Column("min_time", ColumnType.INT64),
          new Column("max_time", ColumnType.INT64));

  private ParquetFilesTable() {}

  /** The files of the database's tables, by table, then in write order. */
  static List<List<@Nullable Object>> rows(
      @Nullable DatabaseDefinition database, List<IndexedFile> files) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (IndexedFile file : files) {
      if (database != null && file.table().database().equals(database.id())) {
        TableDefinition table = database.table(file.table().table());
        if (table != null) {
          rows.add(row(table, file.file()));
        }
      }
    }
    return rows;
  }

  private static List<@Nullable Object> row(TableDefinition table, DataFile file) {
    return List.of(
        table.name(),
        file.path().value(),
        file.sizeBytes(),
        file.rowCount(),
        file.minTime(),
        file.maxTime());
  }
}
