package org.gnomondb.flight.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The types that columns can have, described as ODBC and JDBC do. */
final class XdbcTypes {
  private static final int BIT = -7;
  private static final int BIGINT = -5;
  private static final int DOUBLE = 8;
  private static final int VARCHAR = 12;
  private static final int TIMESTAMP = 93;

  private static final int NULLABLE = 1;
  private static final int SEARCHABLE_FULLY = 3;
  private static final int SEARCHABLE_WITHOUT_LIKE = 2;
  private static final int DECIMAL_RADIX = 10;
  private static final int NANOSECOND_DIGITS = 9;

  private static final List<List<@Nullable Object>> TYPES =
      List.of(
          type("BOOLEAN", BIT, 1, null, null, null),
          type("BIGINT", BIGINT, 19, null, false, null),
          type("BIGINT UNSIGNED", BIGINT, 20, null, true, null),
          type("VARCHAR", VARCHAR, Integer.MAX_VALUE, "'", null, null),
          type("DOUBLE", DOUBLE, 15, null, false, null),
          type("TIMESTAMP", TIMESTAMP, 29, "'", null, NANOSECOND_DIGITS));

  private XdbcTypes() {}

  /**
   * @param dataType the number of the type that is asked for; all if there is none
   */
  static List<List<@Nullable Object>> rows(Optional<Integer> dataType) {
    return TYPES.stream()
        .filter(type -> dataType.isEmpty() || dataType.get().equals(type.get(1)))
        .toList();
  }

  private static List<@Nullable Object> type(
      String name,
      int number,
      int size,
      @Nullable String quote,
      @Nullable Boolean isUnsigned,
      @Nullable Integer fractionDigits) {
    boolean isText = number == VARCHAR;
    boolean isNumber = isUnsigned != null;
    return Arrays.asList(
        name,
        number,
        size,
        quote,
        quote,
        null,
        NULLABLE,
        isText,
        isText ? SEARCHABLE_FULLY : SEARCHABLE_WITHOUT_LIKE,
        isUnsigned,
        false,
        false,
        name,
        isNumber ? Integer.valueOf(0) : fractionDigits,
        isNumber ? Integer.valueOf(0) : fractionDigits,
        number,
        null,
        isNumber ? Integer.valueOf(DECIMAL_RADIX) : null,
        null);
  }
}
