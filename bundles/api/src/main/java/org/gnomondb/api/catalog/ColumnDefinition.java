package org.gnomondb.api.catalog;

/**
 * A column of a table.
 *
 * @param id unique within the table, counted up from 0 in order of creation
 */
public record ColumnDefinition(ColumnId id, String name, ColumnType type) {
  /** The name of the time column, which no tag or field can have. */
  public static final String TIME = "time";
}
