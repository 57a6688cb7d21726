/**
 * Arrow Flight and Flight SQL. Messages are read and written by {@code wire}; record batches go
 * from the engine to the socket without being copied.
 */
@NullMarked
package org.gnomondb.flight.internal;

import org.jspecify.annotations.NullMarked;
