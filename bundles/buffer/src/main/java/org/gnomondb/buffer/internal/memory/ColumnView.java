package org.gnomondb.buffer.internal.memory;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a column, which no longer change.
 *
 * @param buffers validity (empty if there are no nulls) and values in Arrow's order, owned by the
 *     view
 */
record ColumnView(ColumnDefinition definition, int rowCount, int nullCount, List<ArrowBuf> buffers)
    implements AutoCloseable {

  /** Whether no row has a value, so that exports can leave the column out. */
  boolean isAllNull() {
    return nullCount == rowCount;
  }

  /** A vector over the same memory, to be closed by the caller. */
  FieldVector toVector(BufferAllocator allocator) {
    FieldVector vector = field().createVector(allocator);
    vector.loadFieldBuffers(new ArrowFieldNode(rowCount, nullCount), buffers);
    return vector;
  }

  @Override
  public void close() {
    buffers.forEach(ArrowBuf::close);
  }

  private Field field() {
    boolean isTime = definition.type() == ColumnType.TIME;
    return new Field(
        definition.name(), new FieldType(!isTime, arrowType(definition.type()), encoding()), null);
  }

  private @Nullable DictionaryEncoding encoding() {
    return definition.type() == ColumnType.TAG
        ? new DictionaryEncoding(definition.id().value(), false, new ArrowType.Int(32, true))
        : null;
  }

  /** The type of the vector: for a tag that of its codes. */
  private static ArrowType arrowType(ColumnType type) {
    return switch (type) {
      case TAG -> new ArrowType.Int(32, true);
      case TIME -> new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
      case INT64 -> new ArrowType.Int(64, true);
      case UINT64 -> new ArrowType.Int(64, false);
      case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case STRING -> ArrowType.Utf8.INSTANCE;
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
    };
  }
}
