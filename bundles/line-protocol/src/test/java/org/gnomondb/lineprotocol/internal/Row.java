package org.gnomondb.lineprotocol.internal;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;

/**
 * A row as tests compare it.
 *
 * @param fields Long, BigInteger for unsigned ones, Double, String or Boolean
 */
record Row(String table, Map<String, String> tags, Map<String, Object> fields, long time) {

  /** The rows of batches, table by table in the order of the batches. */
  static List<Row> of(List<TableBatch> batches, CatalogSnapshot catalog) {
    List<Row> rows = new ArrayList<>();
    for (TableBatch batch : batches) {
      TableDefinition table = table(batch, catalog);
      for (int row = 0; row < batch.rowCount(); row++) {
        Map<String, String> tags = tags(batch.seriesKeys(), batch.series()[row], table);
        rows.add(new Row(table.name(), tags, fields(batch, row, table), batch.times()[row]));
      }
    }
    return rows;
  }

  private static TableDefinition table(TableBatch batch, CatalogSnapshot catalog) {
    return catalog.databases().values().stream()
        .filter(database -> database.id().equals(batch.database()))
        .map(DatabaseDefinition::tables)
        .flatMap(tables -> tables.values().stream())
        .filter(table -> table.id().equals(batch.table()))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> tags(SeriesKeys keys, int series, TableDefinition table) {
    Map<String, String> tags = new TreeMap<>();
    for (int tag = 0; tag < keys.tags().size(); tag++) {
      int length = keys.length(series, tag);
      if (length != SeriesKeys.ABSENT) {
        String value =
            new String(keys.bytes(), keys.offset(series, tag), length, StandardCharsets.UTF_8);
        tags.put(nameOf(keys.tags().get(tag), table), value);
      }
    }
    return tags;
  }

  private static Map<String, Object> fields(TableBatch batch, int row, TableDefinition table) {
    Map<String, Object> fields = new TreeMap<>();
    for (FieldColumn column : batch.fields()) {
      if (column.isPresent(row)) {
        fields.put(nameOf(column.id(), table), value(column, row));
      }
    }
    return fields;
  }

  private static Object value(FieldColumn column, int row) {
    return switch (column) {
      case FieldColumn.Longs longs ->
          longs.type() == ColumnType.UINT64
              ? new BigInteger(Long.toUnsignedString(longs.values()[row]))
              : (Object) longs.values()[row];
      case FieldColumn.Doubles doubles -> doubles.values()[row];
      case FieldColumn.Booleans booleans -> booleans.value(row);
      case FieldColumn.Strings strings -> {
        int from = strings.offsets()[row];
        int length = strings.offsets()[row + 1] - from;
        yield new String(strings.bytes(), from, length, StandardCharsets.UTF_8);
      }
    };
  }

  private static String nameOf(ColumnId id, TableDefinition table) {
    return table.columns().get(id.value()).name();
  }
}
