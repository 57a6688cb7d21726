package org.gnomondb.api.write;

import java.nio.ByteBuffer;

/**
 * Line protocol to write into one database.
 *
 * @param body UTF-8 text between the buffer's position and limit. The buffer must have an
 *     accessible array and must not change until the write has been answered
 * @param acceptPartial whether good lines are stored although others are bad
 * @param noSync whether to answer once the write is validated, before it is durable and visible
 */
public record WriteRequest(
    String database, ByteBuffer body, Precision precision, boolean acceptPartial, boolean noSync) {}
