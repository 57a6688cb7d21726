package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/**
 * The message {@code ReadInfo}, of which no artifact has classes. Of a field that should be there
 * once the last one counts.
 *
 * @param language as a ticket of JSON names it
 * @param parameters the values of placeholders
 */
record ReadInfo(
    String database, String query, String language, Map<String, @Nullable Object> parameters) {
  static final String NAME = "influxdata.iox.querier.v1.ReadInfo";

  private static final int DATABASE = 1;
  private static final int QUERY = 2;
  private static final int LANGUAGE = 3;
  private static final int PARAMETERS = 6;
  private static final int INFLUXQL = 2;
  private static final int FLIGHT_SQL = 3;

  // Of a parameter: its name and one of the others.
  private static final int PARAMETER_NAME = 1;
  private static final int NULL = 2;
  private static final int TRUTH = 3;
  private static final int UNSIGNED = 4;
  private static final int SIGNED = 5;
  private static final int FLOAT = 6;
  private static final int TEXT = 7;

  static ReadInfo read(ByteString bytes) {
    UnknownFieldSet message = message(bytes);
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    for (ByteString parameter : message.getField(PARAMETERS).getLengthDelimitedList()) {
      UnknownFieldSet fields = message(parameter);
      String name = text(fields.getField(PARAMETER_NAME));
      parameters.put(name, value(name, fields));
    }
    return new ReadInfo(
        text(message.getField(DATABASE)),
        text(message.getField(QUERY)),
        language(message.getField(LANGUAGE)),
        parameters);
  }

  private static UnknownFieldSet message(ByteString bytes) {
    return Messages.read(bytes, UnknownFieldSet.getDefaultInstance().getParserForType());
  }

  private static String language(Field field) {
    long number = field.getVarintList().isEmpty() ? 0 : field.getVarintList().getLast();
    return switch ((int) number) {
      case INFLUXQL -> "influxql";
      case FLIGHT_SQL -> "flightsql";
      default -> "sql";
    };
  }

  private static String text(Field field) {
    List<ByteString> values = field.getLengthDelimitedList();
    return values.isEmpty() ? "" : values.getLast().toStringUtf8();
  }

  private static @Nullable Object value(String name, UnknownFieldSet fields) {
    List<Object> values =
        Stream.<Stream<? extends Object>>of(
                fields.getField(TRUTH).getVarintList().stream().map(number -> number != 0),
                fields.getField(UNSIGNED).getVarintList().stream().map(ReadInfo::unsigned),
                fields.getField(SIGNED).getVarintList().stream(),
                fields.getField(FLOAT).getFixed64List().stream().map(Double::longBitsToDouble),
                fields.getField(TEXT).getLengthDelimitedList().stream()
                    .map(ByteString::toStringUtf8))
            .<Object>flatMap(found -> found)
            .toList();
    if (values.isEmpty() && fields.getField(NULL).getVarintList().isEmpty()) {
      throw new GnomonException(ErrorCode.INVALID, "the parameter '" + name + "' has no value");
    }
    return values.isEmpty() ? null : values.getLast();
  }

  private static Object unsigned(long number) {
    return number < 0 ? new BigInteger(Long.toUnsignedString(number)) : (Long) number;
  }
}
