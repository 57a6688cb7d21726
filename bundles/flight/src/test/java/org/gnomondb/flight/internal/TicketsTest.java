package org.gnomondb.flight.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.math.BigInteger;
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
  void theMessageCarriesParameters() {
    UnknownFieldSet message =
        readInfo("db", "SELECT 1", 1).toBuilder()
            .mergeField(6, parameter("null", 2, varint(0)))
            .mergeField(6, parameter("truth", 3, varint(1)))
            .mergeField(6, parameter("small", 4, varint(7)))
            .mergeField(6, parameter("large", 4, varint(-1)))
            .mergeField(6, parameter("signed", 5, varint(-2)))
            .mergeField(6, parameter("float", 6, fixed(Double.doubleToLongBits(0.5))))
            .mergeField(6, parameter("text", 7, bytes("x")))
            .build();
    assertThat(Tickets.read(message.toByteString()))
        .isInstanceOfSatisfying(
            Ticket.Query.class,
            query -> {
              var values = query.statement().parameters();
              assertThat(values).containsEntry("null", null).containsEntry("truth", true);
              assertThat(values).containsEntry("small", 7L).containsEntry("signed", -2L);
              assertThat(values).containsEntry("large", new BigInteger("18446744073709551615"));
              assertThat(values).containsEntry("float", 0.5).containsEntry("text", "x");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6, 8})
  void aParameterOfTheMessageNeedsAValue(int field) {
    UnknownFieldSet message =
        readInfo("db", "SELECT 1", 1).toBuilder()
            .mergeField(6, parameter("x", field, bytes("y")))
            .build();
    assertFails(message.toByteString(), ErrorCode.INVALID, "Invalid ticket");
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
        "Not yet implemented: Flight SQL command CommandStatementUpdate: statements only read");
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

  private static UnknownFieldSet.Field parameter(
      String name, int field, UnknownFieldSet.Field value) {
    ByteString message =
        UnknownFieldSet.newBuilder()
            .addField(1, bytes(name))
            .mergeField(field, value)
            .build()
            .toByteString();
    return UnknownFieldSet.Field.newBuilder().addLengthDelimited(message).build();
  }

  private static UnknownFieldSet.Field varint(long value) {
    return UnknownFieldSet.Field.newBuilder().addVarint(value).build();
  }

  private static UnknownFieldSet.Field fixed(long value) {
    return UnknownFieldSet.Field.newBuilder().addFixed64(value).build();
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
