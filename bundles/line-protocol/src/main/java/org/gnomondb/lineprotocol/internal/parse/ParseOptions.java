package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.write.Precision;

/**
 * How lines are read.
 *
 * @param precision the unit of timestamps
 * @param ingestTime the time of lines without one, in nanoseconds since the epoch
 * @param acceptPartial whether to go on after a bad line
 * @param areNewTagsAllowed whether a table can get tags after the line that created it
 */
public record ParseOptions(
    Precision precision, long ingestTime, boolean acceptPartial, boolean areNewTagsAllowed) {}
