package org.gnomondb.flight.internal;

import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.gnomondb.api.query.BatchAnswer;

/** Takes batches of an answer over, one after the other. Used by one thread at a time. */
final class BatchImport implements AutoCloseable {
  private final BatchAnswer answer;
  private final BufferAllocator allocator;
  private final CDataDictionaryProvider dictionaries = new CDataDictionaryProvider();
  private final VectorSchemaRoot root;

  BatchImport(BatchAnswer answer, BufferAllocator allocator) {
    this.answer = answer;
    this.allocator = allocator;
    try (ArrowSchema schema = ArrowSchema.allocateNew(allocator)) {
      answer.schema(schema);
      this.root =
          VectorSchemaRoot.create(Data.importSchema(allocator, schema, dictionaries), allocator);
    }
  }

  /** The batch that came last, until the next one comes. */
  VectorSchemaRoot root() {
    return root;
  }

  /** Waits for the next batch; false at the end. */
  boolean next() {
    try (ArrowArray array = ArrowArray.allocateNew(allocator)) {
      if (!answer.next(array)) {
        return false;
      }
      Data.importIntoVectorSchemaRoot(allocator, array, root, dictionaries);
      return true;
    }
  }

  @Override
  public void close() {
    root.close();
    dictionaries.close();
  }
}
