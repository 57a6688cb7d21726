package org.gnomondb.flight.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of a statement's placeholders from uploaded batches, a row for each run of it.
 */
final class BoundParameters {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Each is a query of its own. */
  private static final int ROWS_MAX = 1_000;

  private BoundParameters() {}

  /**
   * The schema that clients are asked to bind values by: times are milliseconds in it. The JDBC
   * driver writes its milliseconds into vectors of any unit (apache/arrow-java #838).
   */
  static Schema expected(Schema parameters) {
    return new Schema(parameters.getFields().stream().map(BoundParameters::expected).toList());
  }

  private static Field expected(Field field) {
    return field.getType() instanceof ArrowType.Timestamp time
        ? Field.nullable(
            field.getName(), new ArrowType.Timestamp(TimeUnit.MILLISECOND, time.getTimezone()))
        : field;
  }

  /**
   * The values of each row by name: a column named {@code $name} is for that placeholder, any other
   * for the one with its number, counted from 1.
   *
   * @throws GnomonException {@code INVALID} for what is no stream of batches, or too many rows
   */
  static List<Map<String, @Nullable Object>> read(
      List<FlightData> stream, BufferAllocator allocator) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    byte[] messages;
    try {
      messages = IpcMessages.encapsulated(stream);
      if (messages.length == 0) {
        return rows;
      }
      try (ArrowStreamReader reader =
          new ArrowStreamReader(new ByteArrayInputStream(messages), allocator)) {
        while (reader.loadNextBatch()) {
          addRows(reader, allocator, rows);
        }
      }
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new GnomonException(
          ErrorCode.INVALID, "the parameters are no Arrow stream: " + e.getMessage(), e);
    }
    return rows;
  }

  private static void addRows(
      ArrowStreamReader reader, BufferAllocator allocator, List<Map<String, @Nullable Object>> rows)
      throws IOException {
    VectorSchemaRoot root = reader.getVectorSchemaRoot();
    int first = rows.size();
    if (root.getRowCount() > ROWS_MAX - first) {
      throw new GnomonException(
          ErrorCode.INVALID, "at most %d rows of parameters are allowed".formatted(ROWS_MAX));
    }
    for (int row = 0; row < root.getRowCount(); row++) {
      rows.add(new LinkedHashMap<>());
    }
    for (int column = 0; column < root.getFieldVectors().size(); column++) {
      FieldVector vector = root.getVector(column);
      String name = name(vector.getName(), column);
      DictionaryEncoding encoding = vector.getField().getDictionary();
      if (encoding == null) {
        addColumn(name, vector, rows, first);
      } else {
        Dictionary dictionary = reader.getDictionaryVectors().get(encoding.getId());
        try (ValueVector decoded = DictionaryEncoder.decode(vector, dictionary, allocator)) {
          addColumn(name, (FieldVector) decoded, rows, first);
        }
      }
    }
  }

  private static void addColumn(
      String name, FieldVector vector, List<Map<String, @Nullable Object>> rows, int first) {
    for (int row = 0; row < vector.getValueCount(); row++) {
      rows.get(first + row).put(name, value(vector, row));
    }
  }

  private static String name(@Nullable String column, int index) {
    return column != null && column.startsWith("$")
        ? column.substring(1)
        : String.valueOf(index + 1);
  }

  /**
   * Text where the engine has no other parameter: it reads dates and times where it expects one.
   */
  private static @Nullable Object value(FieldVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (vector) {
      case BitVector truths -> truths.get(row) != 0;
      case UInt8Vector numbers -> new BigInteger(Long.toUnsignedString(numbers.get(row)));
      case BaseIntVector numbers -> numbers.getValueAsLong(row);
      case FloatingPointVector numbers -> numbers.getValueAsDouble(row);
      case DecimalVector numbers -> numbers.getObject(row).doubleValue();
      case TimeStampVector times -> time(times, row);
      case DateDayVector dates -> LocalDate.ofEpochDay(dates.get(row)).toString();
      case DateMilliVector dates -> Instant.ofEpochMilli(dates.get(row)).toString();
      case VarCharVector texts -> texts.getObject(row).toString();
      case LargeVarCharVector texts -> texts.getObject(row).toString();
      case ViewVarCharVector texts -> texts.getObject(row).toString();
      default ->
          throw new GnomonException(
              ErrorCode.INVALID,
              "a parameter of the type %s, expected a boolean, a number, text, a date or a timestamp"
                  .formatted(vector.getField().getType()));
    };
  }

  /** As the engine prints it, to the nanosecond. */
  private static String time(TimeStampVector vector, int row) {
    long unitsPerSecond =
        switch (((ArrowType.Timestamp) vector.getField().getType()).getUnit()) {
          case SECOND -> 1;
          case MILLISECOND -> 1_000;
          case MICROSECOND -> 1_000_000;
          case NANOSECOND -> NANOS_PER_SECOND;
        };
    long units = vector.get(row);
    return Instant.ofEpochSecond(
            Math.floorDiv(units, unitsPerSecond),
            Math.floorMod(units, unitsPerSecond) * (NANOS_PER_SECOND / unitsPerSecond))
        .toString();
  }
}
