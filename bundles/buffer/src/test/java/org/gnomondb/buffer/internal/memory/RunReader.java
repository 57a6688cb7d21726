package org.gnomondb.buffer.internal.memory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.gnomondb.api.buffer.BufferBlock;
import org.gnomondb.api.buffer.BufferRun;

/** Reads runs as a consumer of the C data interface does. */
final class RunReader {
  private final BufferAllocator allocator;

  RunReader(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /** The rows that are not deleted, without null values, in the order of the blocks. */
  List<Map<String, Object>> rows(BufferRun run) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (BufferBlock block : run.blocks()) {
      try (ArrowArray array = ArrowArray.allocateNew(allocator);
          ArrowSchema schema = ArrowSchema.allocateNew(allocator);
          CDataDictionaryProvider provider = new CDataDictionaryProvider()) {
        block.export(array, schema);
        try (VectorSchemaRoot root =
            Data.importVectorSchemaRoot(allocator, array, schema, provider)) {
          addRows(root, provider, block, rows);
        }
      }
    }
    return rows;
  }

  private static void addRows(
      VectorSchemaRoot root,
      CDataDictionaryProvider provider,
      BufferBlock block,
      List<Map<String, Object>> rows) {
    long[] deleted = block.deletedRows();
    List<FieldVector> vectors = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      vectors.add(
          vector.getField().getDictionary() == null
              ? vector
              : (FieldVector)
                  DictionaryEncoder.decode(
                      vector, provider.lookup(vector.getField().getDictionary().getId())));
    }
    for (int row = 0; row < root.getRowCount(); row++) {
      if (deleted == null || (deleted[row >> 6] & (1L << row)) == 0) {
        rows.add(row(vectors, row));
      }
    }
    vectors.forEach(FieldVector::close);
  }

  private static Map<String, Object> row(List<FieldVector> vectors, int row) {
    Map<String, Object> values = new TreeMap<>();
    for (FieldVector vector : vectors) {
      if (!vector.isNull(row)) {
        values.put(vector.getName(), value(vector, row));
      }
    }
    return values;
  }

  private static Object value(FieldVector vector, int row) {
    return switch (vector) {
      case TimeStampNanoVector times -> times.get(row);
      case UInt8Vector unsigned -> unsigned.get(row);
      case VarCharVector text -> new String(text.get(row), StandardCharsets.UTF_8);
      default -> vector.getObject(row);
    };
  }
}
