package org.gnomondb.flight.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.Map;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {
  private static final Statement STATEMENT = new Statement("SELECT 1");

  @ParameterizedTest
  @ValueSource(strings = {"database", "namespace_name", "bucket", "bucket-name"})
  void jsonNamesTheDatabaseInManyWays(String member) {
    assertThat(json("{\"%s\":\"db\",\"sql_query\":\"SELECT 1\"}".formatted(member)))
        .isEqualTo(new Ticket.Query("db", STATEMENT));
  }

  @Test
  void jsonCarriesParameters() {
    Ticket ticket =
        json("{\"database\":\"db\",\"sql_query\":\"SELECT 1\",\"params\":{\"n\":2,\"t\":\"x\"}}");
    assertThat(ticket).isEqualTo(new Ticket.Query("db", STATEMENT.with(Map.of("n", 2L, "t", "x"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?",
        "{",
        "{}",
        "{\"database\":\"db\"}",
        "{\"sql_query\":\"SELECT 1\"}",
        "{\"database\":1,\"sql_query\":\"SELECT 1\"}",
        "{\"database\":\"db\",\"sql_query\":\"SELECT 1\",\"query_type\":\"flux\"}"
      })
  void whatIsNoTicketIsSaidToBeNone(String text) {
    assertFails(ByteString.copyFromUtf8(text), ErrorCode.INVALID, "Invalid ticket");
  }

  @Test
  void aMessageOfDatabaseAndStatementNeedsNoName() {
    assertThat(Tickets.read(readInfo("db", "SELECT 1", 1).toByteString()))
        .isEqualTo(new Ticket.Query("db", STATEMENT));
  }

  @Test
  void theSameMessageMayHaveItsName() {
    Any named =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/influxdata.iox.querier.v1.ReadInfo")
            .setValue(readInfo("db", "SELECT 1", 0).toByteString())
            .build();
    assertThat(Tickets.read(named.toByteString())).isEqualTo(new Ticket.Query("db", STATEMENT));
  }

  @Test
  void otherLanguagesAreNotSpoken() {
    assertFails(
        readInfo("db", "SHOW TABLES", 2).toByteString(), ErrorCode.NOT_SUPPORTED, "InfluxQL");
  }

  @Test
  void commandsOfFlightSqlAreTickets() {
    Message tables = CommandGetTables.newBuilder().setIncludeSchema(true).build();
    assertThat(Tickets.read(Messages.named(tables))).isEqualTo(new Ticket.Sql(tables));
  }

  @Test
  void whatChangesSomethingIsNotOffered() {
    assertFails(
        Messages.named(CommandStatementUpdate.getDefaultInstance()),
        ErrorCode.NOT_SUPPORTED,
        "Not yet implemented: Flight SQL command CommandStatementUpdate");
    assertFails(
        Messages.named(
            CommandStatementQuery.newBuilder()
                .setQuery("SELECT 1")
                .setTransactionId(ByteString.copyFromUtf8("t"))
                .build()),
        ErrorCode.NOT_SUPPORTED,
        "transactions");
  }

  private static Ticket json(String text) {
    return Tickets.read(ByteString.copyFromUtf8(text));
  }

  private static UnknownFieldSet readInfo(String database, String text, long language) {
    return UnknownFieldSet.newBuilder()
        .addField(1, bytes(database))
        .addField(2, bytes(text))
        .addField(3, UnknownFieldSet.Field.newBuilder().addVarint(language).build())
        .build();
  }

  private static UnknownFieldSet.Field bytes(String text) {
    return UnknownFieldSet.Field.newBuilder()
        .addLengthDelimited(ByteString.copyFromUtf8(text))
        .build();
  }

  private static void assertFails(ByteString ticket, ErrorCode code, String message) {
    assertThatThrownBy(() -> Tickets.read(ticket))
        .isInstanceOfSatisfying(GnomonException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
