/**
 * What tables hold, as queries see it: files and runs of buffered rows, published together, so that
 * a reader sees a row in one of them, never in both and never in neither.
 */
@NullMarked
package org.gnomondb.buffer.internal.tables;

import org.jspecify.annotations.NullMarked;
