/**
 * From bytes to columns: one pass over the body of a request, without an object for each line.
 *
 * <p>A line's measurement and tags are looked up as raw bytes, and its field keys are guessed from
 * the line before; both are taken apart only when they are new. Rows are appended to arrays that
 * become the batch. A line that turns out to be bad is taken back before the next one starts.
 */
@NullMarked
package org.gnomondb.lineprotocol.internal.parse;

import org.jspecify.annotations.NullMarked;
