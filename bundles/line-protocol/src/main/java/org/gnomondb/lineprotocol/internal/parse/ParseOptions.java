package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.write.Precision;

/**
 * How lines are read.
 *
 * @param precision the unit of timestamps
 * @param ingestTime the time of lines without one, in nanoseconds since the epoch
 * @param acceptPartial whether to go on after a bad line
 * @param areNewTagsAllowed whether a table can get tags after the line that created it
 * @param room how much lines may add to the catalog
 * @param arrays where the values of rows are put
 */
public record ParseOptions(
    Precision precision,
    long ingestTime,
    boolean acceptPartial,
    boolean areNewTagsAllowed,
    SchemaRoom room,
    RowArrays arrays) {

  /** Without limits. */
  public ParseOptions(
      Precision precision,
      long ingestTime,
      boolean acceptPartial,
      boolean areNewTagsAllowed,
      RowArrays arrays) {
    this(precision, ingestTime, acceptPartial, areNewTagsAllowed, SchemaRoom.ENDLESS, arrays);
  }
}
