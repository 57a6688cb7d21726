package org.gnomondb.api.buffer;

import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.jspecify.annotations.Nullable;

/** An immutable run of rows in Arrow's layout. */
public interface BufferBlock {

  /**
   * Unique in this process. A block of the same id in a later snapshot has the same rows, so that
   * what was derived from it can be used again.
   */
  long id();

  /** All rows, deleted ones included. At least 1. */
  int rowCount();

  /** The least time of a row, in nanoseconds since the epoch. */
  long minTime();

  /** The greatest time of a row, in nanoseconds since the epoch. */
  long maxTime();

  /**
   * One bit for each row, least significant bit of the first word first, set where a later write
   * has replaced the row, which then must not be seen; or null where no row is deleted.
   */
  long @Nullable [] deletedRows();

  /**
   * Exports the block as one record batch, a struct array whose children are the columns by name:
   * tags {@code Dictionary(Int32, Utf8)}, {@code time} {@code Timestamp(Nanosecond)}, fields by
   * their type. Columns that no row of the block has a value for may be left out. No value is
   * copied; the consumer's release of the structures, on any thread, gives the memory back, also
   * after the snapshot has been closed.
   *
   * @param array empty structures allocated by the caller, who also closes them
   */
  void export(ArrowArray array, ArrowSchema schema);
}
