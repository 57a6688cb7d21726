package org.gnomondb.httpapi.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A statement of InfluxQL that prepares writes. Other ones are not understood here. */
sealed interface V1Statement {

  /**
   * Creates what is not there yet.
   *
   * @param databases the database, and behind it the one of its retention policy if that is named
   * @param retentionPeriod how long rows are kept; empty for ever
   */
  record CreateDatabase(List<String> databases, Optional<Duration> retentionPeriod)
      implements V1Statement {
    public CreateDatabase {
      databases = List.copyOf(databases);
    }
  }

  /** Lists the databases. */
  record ShowDatabases() implements V1Statement {}

  /** A statement that is wrong or not offered. */
  record Refused(String reason) implements V1Statement {}
}
