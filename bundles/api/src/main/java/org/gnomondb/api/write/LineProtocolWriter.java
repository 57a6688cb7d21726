package org.gnomondb.api.write;

import java.util.concurrent.CompletableFuture;

/** Takes line protocol in: parses, validates, changes the catalog, and hands batches to the WAL. */
public interface LineProtocolWriter {

  /**
   * Parses on the calling thread, then completes when the rows are durable and visible to queries,
   * or at once after validation for {@link WriteRequest#noSync()}.
   *
   * <p>The future fails, as the call itself does, with a {@link
   * org.gnomondb.api.error.GnomonException}: {@code INVALID} for an empty request or a bad database
   * name, {@code UNREADABLE_BODY} for one that is not UTF-8, {@code DELETED} for a database or
   * table that has been deleted, {@code OVERLOAD} when too much is waiting to be made durable,
   * {@code UNAVAILABLE} when the store fails. Bad lines are no failure of the call but part of the
   * result.
   */
  CompletableFuture<WriteResult> write(WriteRequest request);
}
