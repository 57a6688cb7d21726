package org.gnomondb.api.catalog;

/**
 * How much may exist; 0 for no limit. What is deleted does not count, nor does the server's own
 * database, nor the time column of a table. The messages are those that clients of InfluxDB know.
 *
 * @param tables in all databases
 * @param columnsPerTable tags and fields
 */
public record CatalogLimits(long databases, long tables, long columnsPerTable) {
  public static final CatalogLimits NONE = new CatalogLimits(0, 0, 0);

  /** Whether one more would be too many. */
  public boolean areDatabasesFull(long there) {
    return databases > 0 && there >= databases;
  }

  /** Whether one more would be too many. */
  public boolean areTablesFull(long there) {
    return tables > 0 && there >= tables;
  }

  /** Whether so many tags and fields are too many. */
  public boolean isTableTooWide(long columns) {
    return columnsPerTable > 0 && columns > columnsPerTable;
  }

  public String databasesMessage() {
    return "Adding a new database would exceed limit of %d databases".formatted(databases);
  }

  public String tablesMessage(long there) {
    return ("Update to schema would exceed number of tables limit: attempted to create table but"
            + " already have %d table(s) (limit: %d)")
        .formatted(there, tables);
  }

  public String columnsMessage() {
    return "Update to schema would exceed number of columns per table limit of %d columns"
        .formatted(columnsPerTable);
  }
}
