package org.gnomondb.api.query;

import org.jspecify.annotations.Nullable;

/**
 * The encoded answer of a running query, read by one thread at a time. Closing it ends the query,
 * at whatever point it is, and frees what it holds.
 */
public interface QueryAnswer extends AutoCloseable {

  /**
   * Waits for the next bytes. Don't call it on an event loop or a virtual thread.
   *
   * @return at least one byte, owned by the caller, or null at the end
   * @throws org.gnomondb.api.error.GnomonException when the query fails; {@code CANCELLED} after it
   *     was closed by another thread
   */
  byte @Nullable [] next();

  /** Whether the last bytes have been given, as far as that is known without waiting. */
  default boolean isAtEnd() {
    return false;
  }

  /** Ends the query. May be called from any thread, also while another waits, and twice. */
  @Override
  void close();
}
