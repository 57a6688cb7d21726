package org.gnomondb.query.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecTZVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/** A few rows of objects as a record batch. */
final class ArrowRows {
  /** Times with a zone; their values are nanoseconds as those of others. */
  static final ArrowType UTC_SECONDS = new ArrowType.Timestamp(TimeUnit.SECOND, "UTC");

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private ArrowRows() {}

  /** A column, and whether a row may have null there. */
  record Column(String name, ArrowType type, boolean isNullable) {

    /** A column that has a value in every row. */
    Column(String name, ArrowType type) {
      this(name, type, false);
    }

    static Column nullable(String name, ArrowType type) {
      return new Column(name, type, true);
    }

    Field field() {
      return new Field(name, new FieldType(isNullable, type, null), null);
    }
  }

  /** The type of a column of a table; a tag is text here. */
  static ArrowType type(ColumnType type) {
    return switch (type) {
      case TAG, STRING -> ArrowType.Utf8.INSTANCE;
      case TIME -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
      case INT64 -> new ArrowType.Int(Long.SIZE, true);
      case UINT64 -> new ArrowType.Int(Long.SIZE, false);
      case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
    };
  }

  /** Fills two structures of the Arrow C data interface. */
  static void export(
      BufferAllocator allocator,
      List<Column> columns,
      List<List<@Nullable Object>> rows,
      ArrowArray array,
      ArrowSchema schema) {
    List<FieldVector> vectors = new ArrayList<>(columns.size());
    try {
      for (int i = 0; i < columns.size(); i++) {
        vectors.add(columns.get(i).field().createVector(allocator));
        fill(vectors.getLast(), rows, i);
      }
      try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
        root.setRowCount(rows.size());
        Data.exportVectorSchemaRoot(allocator, root, null, array, schema);
      }
    } catch (RuntimeException | Error e) {
      vectors.forEach(FieldVector::close);
      throw e;
    }
  }

  private static void fill(FieldVector vector, List<List<@Nullable Object>> rows, int column) {
    vector.setInitialCapacity(rows.size());
    vector.allocateNew();
    for (int row = 0; row < rows.size(); row++) {
      @Nullable Object value = rows.get(row).get(column);
      if (value != null) {
        set(vector, row, value);
      }
    }
    vector.setValueCount(rows.size());
  }

  private static void set(FieldVector vector, int row, Object value) {
    switch (vector) {
      case BigIntVector numbers -> numbers.setSafe(row, (Long) value);
      case UInt8Vector numbers -> numbers.setSafe(row, (Long) value);
      case TimeStampNanoVector times -> times.setSafe(row, (Long) value);
      case TimeStampSecTZVector times ->
          times.setSafe(row, Math.floorDiv((Long) value, NANOS_PER_SECOND));
      case DurationVector durations -> durations.setSafe(row, (Long) value);
      case Float8Vector numbers -> numbers.setSafe(row, (Double) value);
      case BitVector truths -> truths.setSafe(row, (Boolean) value ? 1 : 0);
      case VarCharVector texts ->
          texts.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
      default -> throw new IllegalArgumentException("a column of " + vector.getField());
    }
  }
}
