package org.gnomondb.cli;

import java.nio.ByteBuffer;

/**
 * Lines for one request.
 *
 * @param body what is sent, with an accessible array
 * @param isCompressed whether the body is gzip already
 * @param linesBefore how many lines of the input stand before the first one; blank lines and
 *     comments are not counted, as in the server's line numbers
 * @param lineCount how many such lines these are
 * @param plainBytes their length in bytes, not compressed
 * @param isOnly whether this is the whole input
 */
record LineBatch(
    ByteBuffer body,
    boolean isCompressed,
    long linesBefore,
    long lineCount,
    int plainBytes,
    boolean isOnly) {}
