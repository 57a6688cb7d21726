package org.gnomondb.flight.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.holders.NullableBigIntHolder;
import org.apache.arrow.vector.holders.NullableBitHolder;
import org.apache.arrow.vector.holders.NullableIntHolder;
import org.apache.arrow.vector.holders.NullableVarCharHolder;
import org.gnomondb.api.rpc.RpcAnswer;

/** What the server says of itself, under the numbers that Flight SQL gives to each fact. */
final class SqlInfo {
  private static final byte TEXT = 0;
  private static final byte TRUTH = 1;
  private static final byte INT64 = 2;
  private static final byte INT32 = 3;

  /** {@code Integer} values are bit masks and enumerations, {@code Long} values are sizes. */
  private static final Map<Integer, Object> FACTS =
      new TreeMap<>(
          Map.ofEntries(
              // Drivers and dashboards tell servers apart by this name.
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_NAME, "InfluxDB IOx"),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_VERSION, "2"),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_ARROW_VERSION, "1.3"),
              // Read only, speaks SQL, no Substrait, no transactions, no cancelling by command.
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_READ_ONLY, true),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_SQL, true),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_SUBSTRAIT, false),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION, 0),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_CANCEL, false),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_STATEMENT_TIMEOUT, 0),
              fact(FlightSql.SqlInfo.FLIGHT_SQL_SERVER_TRANSACTION_TIMEOUT, 0),
              // No DDL on catalogs, schemas and tables.
              fact(FlightSql.SqlInfo.SQL_DDL_CATALOG, false),
              fact(FlightSql.SqlInfo.SQL_DDL_SCHEMA, false),
              fact(FlightSql.SqlInfo.SQL_DDL_TABLE, false),
              // Identifiers fold to lower case, and keep theirs in double quotes.
              fact(FlightSql.SqlInfo.SQL_IDENTIFIER_CASE, 3L),
              fact(FlightSql.SqlInfo.SQL_IDENTIFIER_QUOTE_CHAR, "\""),
              fact(FlightSql.SqlInfo.SQL_QUOTED_IDENTIFIER_CASE, 1L),
              fact(FlightSql.SqlInfo.SQL_ALL_TABLES_ARE_SELECTABLE, true),
              // Nulls sort high; search strings are escaped with a backslash.
              fact(FlightSql.SqlInfo.SQL_NULL_ORDERING, 0L),
              fact(FlightSql.SqlInfo.SQL_SEARCH_STRING_ESCAPE, "\\"),
              fact(FlightSql.SqlInfo.SQL_EXTRA_NAME_CHARACTERS, ""),
              fact(FlightSql.SqlInfo.SQL_SUPPORTS_DIFFERENT_TABLE_CORRELATION_NAMES, true),
              fact(FlightSql.SqlInfo.SQL_SCHEMA_TERM, "schema"),
              fact(FlightSql.SqlInfo.SQL_PROCEDURE_TERM, "procedure"),
              fact(FlightSql.SqlInfo.SQL_CATALOG_TERM, "catalog")));

  private SqlInfo() {}

  private static Entry<Integer, Object> fact(FlightSql.SqlInfo fact, Object value) {
    return Map.entry(fact.getNumber(), value);
  }

  /**
   * @param numbers of the facts that are asked for; all if there is none. Unknown ones are left out
   */
  static RpcAnswer answer(List<Integer> numbers, BufferAllocator allocator) {
    List<Entry<Integer, Object>> asked =
        FACTS.entrySet().stream()
            .filter(fact -> numbers.isEmpty() || numbers.contains(fact.getKey()))
            .toList();
    return OneBatch.filled(Schemas.GET_SQL_INFO_SCHEMA, allocator, root -> fill(root, asked));
  }

  private static void fill(VectorSchemaRoot root, List<Entry<Integer, Object>> facts) {
    UInt4Vector names = (UInt4Vector) root.getVector("info_name");
    DenseUnionVector values = (DenseUnionVector) root.getVector("value");
    for (int row = 0; row < facts.size(); row++) {
      names.setSafe(row, facts.get(row).getKey());
      set(values, row, facts.get(row).getValue());
    }
    root.setRowCount(facts.size());
  }

  private static void set(DenseUnionVector values, int row, Object value) {
    switch (value) {
      case String text -> setText(values, row, text);
      case Boolean truth -> {
        NullableBitHolder holder = new NullableBitHolder();
        holder.isSet = 1;
        holder.value = truth ? 1 : 0;
        values.setTypeId(row, TRUTH);
        values.setSafe(row, holder);
      }
      case Long number -> {
        NullableBigIntHolder holder = new NullableBigIntHolder();
        holder.isSet = 1;
        holder.value = number;
        values.setTypeId(row, INT64);
        values.setSafe(row, holder);
      }
      case Integer number -> {
        NullableIntHolder holder = new NullableIntHolder();
        holder.isSet = 1;
        holder.value = number;
        values.setTypeId(row, INT32);
        values.setSafe(row, holder);
      }
      default -> throw new IllegalArgumentException("no fact is a " + value.getClass());
    }
  }

  private static void setText(DenseUnionVector values, int row, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (ArrowBuf buffer = values.getAllocator().buffer(Math.max(1, bytes.length))) {
      buffer.setBytes(0, bytes);
      NullableVarCharHolder holder = new NullableVarCharHolder();
      holder.isSet = 1;
      holder.buffer = buffer;
      holder.end = bytes.length;
      values.setTypeId(row, TEXT);
      values.setSafe(row, holder);
    }
  }
}
