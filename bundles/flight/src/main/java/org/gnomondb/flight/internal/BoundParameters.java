package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.ArrowBuf;
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
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** Reads the values of a statement's placeholders from an uploaded batch of one row. */
final class BoundParameters {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private BoundParameters() {}

  /**
   * The values by name: a column named {@code $name} is for that placeholder, any other for the one
   * with its number, counted from 1.
   *
   * @throws GnomonException {@code INVALID} for anything but a schema and one row
   */
  static Map<String, @Nullable Object> read(List<FlightData> stream, BufferAllocator allocator) {
    try {
      return values(stream, allocator);
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new GnomonException(
          ErrorCode.INVALID, "the parameters are no Arrow stream: " + e.getMessage(), e);
    }
  }

  private static Map<String, @Nullable Object> values(
      List<FlightData> stream, BufferAllocator allocator) throws IOException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    Schema schema = null;
    for (FlightData data : stream) {
      if (data.getDataHeader().isEmpty()) {
        continue;
      }
      Message message = Message.getRootAsMessage(data.getDataHeader().asReadOnlyByteBuffer());
      switch (message.headerType()) {
        case MessageHeader.Schema -> schema = MessageSerializer.deserializeSchema(message);
        case MessageHeader.RecordBatch -> {
          if (schema == null || !values.isEmpty()) {
            throw new GnomonException(
                ErrorCode.INVALID, "expected one schema and one batch of parameters");
          }
          addRow(schema, message, data.getDataBody(), allocator, values);
        }
        default -> throw new GnomonException(ErrorCode.INVALID, "dictionaries are not expected");
      }
    }
    return values;
  }

  private static void addRow(
      Schema schema,
      Message message,
      ByteString body,
      BufferAllocator allocator,
      Map<String, @Nullable Object> values)
      throws IOException {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      try (ArrowRecordBatch batch = batch(message, body, allocator)) {
        new VectorLoader(root).load(batch);
      }
      if (root.getRowCount() != 1) {
        throw new GnomonException(
            ErrorCode.INVALID, "expected one row of parameters, found " + root.getRowCount());
      }
      for (int i = 0; i < root.getFieldVectors().size(); i++) {
        FieldVector vector = root.getVector(i);
        values.put(name(vector.getName(), i), value(vector));
      }
    }
  }

  private static ArrowRecordBatch batch(Message message, ByteString body, BufferAllocator allocator)
      throws IOException {
    ArrowBuf copy = allocator.buffer(Math.max(1, body.size()));
    try {
      copy.writeBytes(body.toByteArray());
      // The batch keeps what it needs, and the copy is given back with it.
      return MessageSerializer.deserializeRecordBatch(message, copy);
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
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
  private static @Nullable Object value(FieldVector vector) {
    if (vector.isNull(0)) {
      return null;
    }
    return switch (vector) {
      case BitVector truths -> truths.get(0) != 0;
      case UInt8Vector numbers -> new BigInteger(Long.toUnsignedString(numbers.get(0)));
      case BaseIntVector numbers -> numbers.getValueAsLong(0);
      case FloatingPointVector numbers -> numbers.getValueAsDouble(0);
      case DecimalVector numbers -> numbers.getObject(0).doubleValue();
      case TimeStampVector times -> time(times);
      case DateDayVector dates -> LocalDate.ofEpochDay(dates.get(0)).toString();
      case DateMilliVector dates -> Instant.ofEpochMilli(dates.get(0)).toString();
      case VarCharVector texts -> texts.getObject(0).toString();
      case LargeVarCharVector texts -> texts.getObject(0).toString();
      case ViewVarCharVector texts -> texts.getObject(0).toString();
      default ->
          throw new GnomonException(
              ErrorCode.INVALID,
              "a parameter of the type %s, expected a boolean, a number, text, a date or a timestamp"
                  .formatted(vector.getField().getType()));
    };
  }

  /** As the engine prints it, to the nanosecond. */
  private static String time(TimeStampVector vector) {
    long unitsPerSecond =
        switch (((ArrowType.Timestamp) vector.getField().getType()).getUnit()) {
          case SECOND -> 1;
          case MILLISECOND -> 1_000;
          case MICROSECOND -> 1_000_000;
          case NANOSECOND -> NANOS_PER_SECOND;
        };
    long units = vector.get(0);
    return Instant.ofEpochSecond(
            Math.floorDiv(units, unitsPerSecond),
            Math.floorMod(units, unitsPerSecond) * (NANOS_PER_SECOND / unitsPerSecond))
        .toString();
  }
}
