package org.gnomondb.flight.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcMessage;
import org.jspecify.annotations.Nullable;

/** An answer made of rows that are there. */
final class OneBatch implements RpcAnswer {
  private final Deque<RpcMessage> left = new ArrayDeque<>();

  private OneBatch(RpcMessage schema) {
    left.add(schema);
  }

  /** An answer without rows. */
  static RpcAnswer empty(Schema schema) {
    return new OneBatch(RpcMessage.of(IpcMessages.flightData(schema)));
  }

  /**
   * An answer of rows of text, numbers, truths and bytes.
   *
   * @param rows for each a value for each column
   */
  static RpcAnswer of(
      Schema schema,
      BufferAllocator allocator,
      List<? extends List<? extends @Nullable Object>> rows) {
    return filled(
        schema,
        allocator,
        root -> {
          for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
              set(root.getVector(column), row, rows.get(row).get(column));
            }
          }
          root.setRowCount(rows.size());
        });
  }

  /** An answer of the rows that {@code fill} puts into an empty root. */
  static RpcAnswer filled(
      Schema schema, BufferAllocator allocator, Consumer<VectorSchemaRoot> fill) {
    OneBatch answer = new OneBatch(RpcMessage.of(IpcMessages.flightData(schema)));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      root.allocateNew();
      fill.accept(root);
      if (root.getRowCount() > 0) {
        answer.left.add(new BatchMessage(new VectorUnloader(root).getRecordBatch()));
      }
    }
    return answer;
  }

  private static void set(FieldVector vector, int row, @Nullable Object value) {
    switch (value) {
      case null -> vector.setNull(row);
      case String text ->
          ((VarCharVector) vector).setSafe(row, text.getBytes(StandardCharsets.UTF_8));
      case Integer number -> ((IntVector) vector).setSafe(row, number);
      case Boolean truth -> ((BitVector) vector).setSafe(row, truth ? 1 : 0);
      case byte[] bytes -> ((VarBinaryVector) vector).setSafe(row, bytes);
      default -> throw new IllegalArgumentException("no column takes " + value.getClass());
    }
  }

  @Override
  public @Nullable RpcMessage next() {
    return left.poll();
  }

  /** What was not asked for is released here; the port releases the rest. */
  @Override
  public void close() {
    left.forEach(RpcMessage::release);
    left.clear();
  }
}
