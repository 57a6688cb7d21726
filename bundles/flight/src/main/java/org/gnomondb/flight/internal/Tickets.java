package org.gnomondb.flight.internal;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.util.List;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tickets in all their forms: JSON, a command of Flight SQL, or the message {@code ReadInfo}
 * with or without its name.
 */
final class Tickets {
  private static final Logger LOG = LoggerFactory.getLogger(Tickets.class);

  private static final List<String> DATABASE_MEMBERS =
      List.of("database", "namespace_name", "bucket", "bucket-name");

  private Tickets() {}

  /**
   * @throws GnomonException {@code INVALID} for what is no ticket
   */
  static Ticket read(ByteString ticket) {
    try {
      return !ticket.isEmpty() && ticket.byteAt(0) == '{'
          ? json(FlatJson.read(ticket.toByteArray()))
          : message(ticket);
    } catch (GnomonException e) {
      if (e.code() != ErrorCode.INVALID) {
        throw e;
      }
      LOG.debug("invalid ticket of {} bytes: {}", ticket.size(), e.getMessage());
      throw new GnomonException(e.code(), "Invalid ticket. Error: " + e.getMessage(), e);
    }
  }

  /** Fails for the languages that are not spoken. */
  static void checkLanguage(String language) {
    switch (language) {
      case "sql" -> {}
      case "influxql" ->
          throw new GnomonException(
              ErrorCode.NOT_SUPPORTED, "InfluxQL is not in this version; ask in SQL");
      default ->
          throw new GnomonException(
              ErrorCode.INVALID, "unknown query language '" + language + "', expected: sql");
    }
  }

  private static Ticket json(FlatJson json) {
    checkLanguage(json.text("query_type").orElse("sql"));
    String database =
        DATABASE_MEMBERS.stream()
            .flatMap(name -> json.text(name).stream())
            .findFirst()
            .orElseThrow(() -> missing("database"));
    String text = json.text("sql_query").orElseThrow(() -> missing("sql_query"));
    return new Ticket.Query(database, new Statement(text).with(json.object("params")));
  }

  /** Where a message with a name has the name, a bare one has that of its database. */
  private static Ticket message(ByteString ticket) {
    Any message = Messages.read(ticket, Any.parser());
    if (SqlCommands.nameOf(message).equals(ReadInfo.NAME)) {
      return readInfo(message.getValue());
    }
    return SqlCommands.isCommand(message)
        ? new Ticket.Sql(SqlCommands.read(message))
        : readInfo(ticket);
  }

  private static Ticket readInfo(ByteString bytes) {
    ReadInfo message = ReadInfo.read(bytes);
    if (message.database().isEmpty() || message.query().isEmpty()) {
      throw new GnomonException(ErrorCode.INVALID, "Invalid ticket");
    }
    checkLanguage(message.language());
    return new Ticket.Query(
        message.database(), new Statement(message.query()).with(message.parameters()));
  }

  private static GnomonException missing(String member) {
    return new GnomonException(ErrorCode.INVALID, "missing field `" + member + "`");
  }
}
