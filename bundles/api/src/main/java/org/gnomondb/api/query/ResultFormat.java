package org.gnomondb.api.query;

/** How an answer is encoded. */
public enum ResultFormat {
  /** An array of objects; members that are null are left out. */
  JSON("application/json"),
  /** One object a line. */
  JSON_LINES("application/jsonl"),
  /** A header line, then one line a row. */
  CSV("text/csv"),
  /** A table drawn with characters. */
  PRETTY("text/plain; charset=utf-8"),
  /** A Parquet file; empty when there are no rows. */
  PARQUET("application/vnd.apache.parquet"),
  /** A stream in Arrow's IPC format. */
  ARROW("application/vnd.apache.arrow.stream");

  private final String contentType;

  ResultFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }
}
