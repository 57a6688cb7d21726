package org.gnomondb.flight.internal;

import com.google.protobuf.Message;

/** What a client shows to get rows. */
sealed interface Ticket {
  /** A statement and its database, as the clients of InfluxDB 3 send them. */
  record Query(String database, Statement statement) implements Ticket {}

  /**
   * A command of Flight SQL, whose database stands in a header.
   *
   * @param command one of those that {@link SqlCommands} knows
   */
  record Sql(Message command) implements Ticket {}
}
