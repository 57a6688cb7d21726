package org.gnomondb.api.query;

import java.util.Optional;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;

/**
 * The answer of a query as Arrow record batches, read by one thread at a time. The query runs from
 * the first call of {@link #next} on, so that the schema alone costs no more than planning.
 *
 * <p>Batches share memory with the rows that they were made of. So the order of the end matters:
 * {@link #cancel} or read to the end, release every batch, then {@link #close}.
 */
public interface BatchAnswer extends AutoCloseable {

  /**
   * Exports the schema. Tags are plain text in it, and no other type is a dictionary or a view
   * either.
   *
   * @param target an empty structure of the Arrow C data interface
   */
  void schema(ArrowSchema target);

  /**
   * Waits for the next batch. Don't call it on an event loop or a virtual thread.
   *
   * @param target an empty structure that takes the batch, as an array of type struct without
   *     offsets; released by the caller
   * @return whether there was one; it has no row if the query has not made one for five seconds, to
   *     be passed on as a sign of life. False at the end
   * @throws org.gnomondb.api.error.GnomonException when the query fails; {@code CANCELLED} after it
   *     was cancelled by another thread
   */
  boolean next(ArrowArray target);

  /** What the query took, once {@link #next} has told of its end. */
  default Optional<QueryTimes> times() {
    return Optional.empty();
  }

  /** Ends the query. May be called from any thread, also while another waits, and twice. */
  void cancel();

  /** Cancels, and gives back what the batches were made of. To be called when all are released. */
  @Override
  void close();
}
