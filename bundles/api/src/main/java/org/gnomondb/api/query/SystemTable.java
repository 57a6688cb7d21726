package org.gnomondb.api.query;

import java.util.List;
import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A table of the schema {@code system}, whose rows are made when a query asks for them. Registered
 * as a service by whoever knows them.
 */
public interface SystemTable {

  /** The name without schema, such as {@code damaged_objects}. */
  String name();

  /** Whether queries to that database see the table. Unless it says otherwise, all do. */
  default boolean isIn(String database) {
    return true;
  }

  /** The columns in the order of the rows' values. */
  List<Column> columns();

  /**
   * The rows as they are now, for a query to one database. Called on a platform thread; must not
   * wait for anything slow.
   *
   * @return for each row a value for each column: null where it may be, {@code Long} for {@code
   *     INT64}, {@code UINT64} and {@code TIME} (nanoseconds since the epoch), {@code Double},
   *     {@code Boolean} or {@code String}
   */
  List<List<@Nullable Object>> rows(String database);

  /**
   * A column; a {@code TIME} column may have any name, tags are not allowed.
   *
   * @param isNullable whether a row may have null there
   * @param isUtc whether times are whole seconds of UTC and are shown with that zone
   */
  record Column(String name, ColumnType type, boolean isNullable, boolean isUtc) {

    /** A column that has a value in every row. */
    public Column(String name, ColumnType type) {
      this(name, type, false, false);
    }

    public static Column nullable(String name, ColumnType type) {
      return new Column(name, type, true, false);
    }

    /** A column of times that have a zone, of which a row may have none. */
    public static Column nullableUtc(String name) {
      return new Column(name, ColumnType.TIME, true, true);
    }
  }
}
