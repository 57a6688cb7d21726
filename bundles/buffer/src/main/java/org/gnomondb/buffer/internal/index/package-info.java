/**
 * The durable index of data files: an append-only log of create-only objects with checkpoints. The
 * name of a data file says all that the index knows of it, so that what is lost of the index is
 * made again from a listing.
 */
@NullMarked
package org.gnomondb.buffer.internal.index;

import org.jspecify.annotations.NullMarked;
