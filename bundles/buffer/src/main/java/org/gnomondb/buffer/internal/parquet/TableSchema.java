package org.gnomondb.buffer.internal.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.TableDefinition;

/** A table's schema in the words of Parquet and of Arrow. */
final class TableSchema {
  private static final String FORMAT_VERSION = "1";

  private final TableDefinition table;
  private final List<ColumnDefinition> columns;

  TableSchema(TableDefinition table, List<ColumnDefinition> columns) {
    this.table = table;
    this.columns = columns;
  }

  static Type physicalType(ColumnType type) {
    return switch (type) {
      case TIME, INT64, UINT64 -> Type.INT64;
      case FLOAT64 -> Type.DOUBLE;
      case BOOLEAN -> Type.BOOLEAN;
      case TAG, STRING -> Type.BYTE_ARRAY;
    };
  }

  int columnCount() {
    return columns.size();
  }

  /** The root and one leaf for each column. */
  List<SchemaElement> elements() {
    List<SchemaElement> elements = new ArrayList<>(columns.size() + 1);
    elements.add(new SchemaElement("schema").setNum_children(columns.size()));
    columns.forEach(column -> elements.add(element(column)));
    return elements;
  }

  /** The tags in the table's order, then the time. */
  List<SortingColumn> sortingColumns() {
    List<SortingColumn> sorting = new ArrayList<>(table.tags().size() + 1);
    for (ColumnDefinition tag : table.tags()) {
      sorting.add(new SortingColumn(columns.indexOf(tag), false, true));
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).type() == ColumnType.TIME) {
        sorting.add(new SortingColumn(i, false, true));
      }
    }
    return sorting;
  }

  /** The file's metadata: that of the Arrow schema, and the schema itself. */
  List<KeyValue> keyValues() {
    List<KeyValue> keyValues = new ArrayList<>();
    keyValues.add(new KeyValue("ARROW:schema").setValue(arrowSchema()));
    tableMetadata().forEach((key, value) -> keyValues.add(new KeyValue(key).setValue(value)));
    return keyValues;
  }

  private Map<String, String> tableMetadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("iox::measurement::name", table.name());
    metadata.put("iox::series::key::v2", seriesKey());
    metadata.put("gnomon::format", FORMAT_VERSION);
    return metadata;
  }

  /** The tags' names, each behind its length in bytes. */
  private String seriesKey() {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (ColumnDefinition tag : table.tags()) {
      byte[] name = tag.name().getBytes(StandardCharsets.UTF_8);
      names.writeBytes(
          ByteBuffer.allocate(Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(name.length)
              .array());
      names.writeBytes(name);
    }
    return Base64.getEncoder().encodeToString(names.toByteArray());
  }

  private String arrowSchema() {
    List<Field> fields = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      fields.add(arrowField(columns.get(i), i));
    }
    return Base64.getEncoder()
        .encodeToString(new Schema(fields, tableMetadata()).serializeAsMessage());
  }

  private static Field arrowField(ColumnDefinition column, int dictionaryId) {
    DictionaryEncoding dictionary =
        column.type() == ColumnType.TAG
            ? new DictionaryEncoding(dictionaryId, false, new ArrowType.Int(Integer.SIZE, true))
            : null;
    return new Field(
        column.name(),
        new FieldType(
            column.type() != ColumnType.TIME,
            arrowType(column.type()),
            dictionary,
            Map.of("iox::column::type", column.type().influxName())),
        List.of());
  }

  private static ArrowType arrowType(ColumnType type) {
    return switch (type) {
      case TIME -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
      case INT64 -> new ArrowType.Int(Long.SIZE, true);
      case UINT64 -> new ArrowType.Int(Long.SIZE, false);
      case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
      case TAG, STRING -> ArrowType.Utf8.INSTANCE;
    };
  }

  private static SchemaElement element(ColumnDefinition column) {
    SchemaElement element =
        new SchemaElement(column.name())
            .setType(physicalType(column.type()))
            .setRepetition_type(
                column.type() == ColumnType.TIME
                    ? FieldRepetitionType.REQUIRED
                    : FieldRepetitionType.OPTIONAL);
    switch (column.type()) {
      case TAG, STRING ->
          element
              .setConverted_type(ConvertedType.UTF8)
              .setLogicalType(LogicalType.STRING(new StringType()));
      case TIME ->
          element.setLogicalType(
              LogicalType.TIMESTAMP(
                  new TimestampType(
                      false, org.apache.parquet.format.TimeUnit.NANOS(new NanoSeconds()))));
      case UINT64 ->
          element
              .setConverted_type(ConvertedType.UINT_64)
              .setLogicalType(LogicalType.INTEGER(new IntType((byte) Long.SIZE, false)));
      case INT64, FLOAT64, BOOLEAN -> {}
    }
    return element;
  }
}
