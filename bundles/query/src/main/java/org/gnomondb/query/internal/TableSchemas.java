package org.gnomondb.query.internal;

import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.query.internal.engine.Engine;
import org.gnomondb.query.internal.engine.NativeTable;

/** Arrow schemas of tables, with tags as dictionaries. */
final class TableSchemas implements AutoCloseable {
  /** The key of a field's metadata under which clients find what kind of column it is. */
  static final String COLUMN_TYPE_KEY = "iox::column::type";

  private static final ArrowType INDEX_TYPE = new ArrowType.Int(32, true);
  private static final DictionaryEncoding TAG_ENCODING =
      new DictionaryEncoding(0, false, new ArrowType.Int(32, true));

  /** Says that a tag's values are text; it has none itself. */
  private final VarCharVector tagValues;

  TableSchemas(BufferAllocator allocator) {
    this.tagValues = new VarCharVector("tag", allocator);
  }

  /** Makes a table known to the engine as queries see it. */
  NativeTable importInto(Engine engine, TableDefinition table) {
    return engine.importTable(of(table), tagNames(table), dictionaries());
  }

  /** What every tag of a schema is a dictionary of. */
  DictionaryProvider dictionaries() {
    return new MapDictionaryProvider(new Dictionary(tagValues, TAG_ENCODING));
  }

  /** The columns in the order of the catalog, and what files say of their table. */
  static Schema ofFile(TableDefinition table) {
    List<Field> fields = table.columns().stream().map(TableSchemas::field).toList();
    return new Schema(fields, FileMetadata.of(table));
  }

  /** The tags in the order of the sort key. */
  static List<String> tagNames(TableDefinition table) {
    return table.tags().stream().map(ColumnDefinition::name).toList();
  }

  /** As queries see the table: columns in the order of their names. */
  static Schema of(TableDefinition table) {
    return new Schema(table.columnsInNameOrder().stream().map(TableSchemas::field).toList());
  }

  private static Field field(ColumnDefinition column) {
    Map<String, String> metadata = Map.of(COLUMN_TYPE_KEY, column.type().influxName());
    boolean isNullable = column.type() != ColumnType.TIME;
    DictionaryEncoding encoding = column.type() == ColumnType.TAG ? TAG_ENCODING : null;
    FieldType type = new FieldType(isNullable, arrowType(column.type()), encoding, metadata);
    return new Field(column.name(), type, List.of());
  }

  private static ArrowType arrowType(ColumnType type) {
    return switch (type) {
      case TAG -> INDEX_TYPE;
      case TIME -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
      case INT64 -> new ArrowType.Int(64, true);
      case UINT64 -> new ArrowType.Int(64, false);
      case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case STRING -> ArrowType.Utf8.INSTANCE;
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
    };
  }

  @Override
  public void close() {
    tagValues.close();
  }
}
