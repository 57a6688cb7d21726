package org.gnomondb.flight.internal;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/** The commands of Flight SQL that are answered. */
final class SqlCommands {
  private static final String PACKAGE = FlightSql.getDescriptor().getPackage() + ".";

  private static final Map<String, Message> ANSWERED =
      Stream.of(
              CommandStatementQuery.getDefaultInstance(),
              FlightSql.CommandPreparedStatementQuery.getDefaultInstance(),
              FlightSql.CommandGetCatalogs.getDefaultInstance(),
              FlightSql.CommandGetDbSchemas.getDefaultInstance(),
              FlightSql.CommandGetTables.getDefaultInstance(),
              FlightSql.CommandGetTableTypes.getDefaultInstance(),
              FlightSql.CommandGetSqlInfo.getDefaultInstance(),
              FlightSql.CommandGetPrimaryKeys.getDefaultInstance(),
              FlightSql.CommandGetExportedKeys.getDefaultInstance(),
              FlightSql.CommandGetImportedKeys.getDefaultInstance(),
              FlightSql.CommandGetCrossReference.getDefaultInstance(),
              FlightSql.CommandGetXdbcTypeInfo.getDefaultInstance())
          .collect(
              Collectors.toUnmodifiableMap(
                  message -> message.getDescriptorForType().getFullName(), Function.identity()));

  private SqlCommands() {}

  /** Whether it says that it is a command, be it answered or not. */
  static boolean isCommand(Any message) {
    return nameOf(message).startsWith(PACKAGE);
  }

  /**
   * Drivers send updates for what they don't expect rows of, {@code executemany} of ADBC's first.
   */
  private static GnomonException refused(String command) {
    boolean changes = command.endsWith("Update") || command.endsWith("Ingest");
    String hint = changes ? ": statements only read here. Write line protocol over HTTP" : "";
    return new GnomonException(
        ErrorCode.NOT_SUPPORTED, "Not yet implemented: Flight SQL command " + command + hint);
  }

  /** The full name of the message's type. */
  static String nameOf(Any message) {
    String url = message.getTypeUrl();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /**
   * What the message asks for.
   *
   * @throws GnomonException {@code NOT_SUPPORTED} for a command that is not answered
   */
  static Message read(Any message) {
    Message prototype = ANSWERED.get(nameOf(message));
    if (prototype == null) {
      throw refused(nameOf(message).substring(PACKAGE.length()));
    }
    Message command = Messages.read(message.getValue(), prototype.getParserForType());
    if (command instanceof CommandStatementQuery query && query.hasTransactionId()) {
      throw new GnomonException(
          ErrorCode.NOT_SUPPORTED, "Not yet implemented: statements in transactions");
    }
    return command;
  }
}
