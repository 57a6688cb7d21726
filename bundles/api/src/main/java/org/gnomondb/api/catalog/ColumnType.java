package org.gnomondb.api.catalog;

/** The type of a column, fixed by the first write or request that names it. */
public enum ColumnType {
  /** Part of the primary key; text, absent where a row does not have it. */
  TAG("iox::column_type::tag"),
  /** Nanoseconds since 1970-01-01T00:00:00Z; every table has exactly one such column. */
  TIME("iox::column_type::timestamp"),
  INT64("iox::column_type::field::integer"),
  UINT64("iox::column_type::field::uinteger"),
  FLOAT64("iox::column_type::field::float"),
  STRING("iox::column_type::field::string"),
  BOOLEAN("iox::column_type::field::boolean");

  private final String influxName;

  ColumnType(String influxName) {
    this.influxName = influxName;
  }

  /** The name that clients of InfluxDB 3 know, in error messages and in Arrow field metadata. */
  public String influxName() {
    return influxName;
  }

  public boolean isField() {
    return this != TAG && this != TIME;
  }
}
