package org.gnomondb.lineprotocol.internal.parse;

import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/** A name of a table, which becomes a column with the first good line that uses it. */
final class ColumnSlot {
  /** The {@link #tagIndex} of what is no tag. */
  static final int NO_TAG = -1;

  private final String name;
  private @Nullable ColumnType type;
  private @Nullable ColumnValues values;
  private int tagIndex = NO_TAG;

  /**
   * @param type null while no good line has used the name
   */
  ColumnSlot(String name, @Nullable ColumnType type) {
    this.name = name;
    this.type = type;
  }

  String name() {
    return name;
  }

  @Nullable ColumnType type() {
    return type;
  }

  void setType(ColumnType newType) {
    type = newType;
  }

  /** The place among the table's tags, or {@link #NO_TAG}. */
  int tagIndex() {
    return tagIndex;
  }

  void setTagIndex(int index) {
    tagIndex = index;
  }

  /** The values of the rows being built, or null as long as there are none. */
  @Nullable ColumnValues values() {
    return values;
  }

  void setValues(@Nullable ColumnValues newValues) {
    values = newValues;
  }

  /** Makes this a mere name again, because the line that made it a column is bad. */
  void forget() {
    type = null;
    values = null;
    tagIndex = NO_TAG;
  }
}
