package org.gnomondb.wal.internal.format;

import org.gnomondb.api.catalog.ColumnType;

/** Numbers that stand for choices in the format. They never change their meaning. */
final class Codes {
  static final int TABLE_BATCH = 1;

  static final int TIMES_PLAIN = 0;
  static final int TIMES_DELTA = 1;

  /** What is added to the number of an integer type whose values are stored in fewer bytes. */
  private static final int NARROW = 5;

  static final int ALL_VALID = 0;
  static final int SOME_VALID = 1;

  private Codes() {}

  static int ofType(ColumnType type) {
    return switch (type) {
      case INT64 -> 1;
      case UINT64 -> 2;
      case FLOAT64 -> 3;
      case STRING -> 4;
      case BOOLEAN -> 5;
      case TAG, TIME ->
          throw new IllegalArgumentException("a field column can't have the type " + type);
    };
  }

  /** Signed or unsigned integers of which each row has one, as differences to the least. */
  static int ofNarrow(ColumnType type) {
    return ofType(type) + NARROW;
  }

  static boolean isNarrow(int code) {
    return code > NARROW;
  }

  static ColumnType toType(int code) throws WalFormatException {
    return switch (code) {
      case 1, 1 + NARROW -> ColumnType.INT64;
      case 2, 2 + NARROW -> ColumnType.UINT64;
      case 3 -> ColumnType.FLOAT64;
      case 4 -> ColumnType.STRING;
      case 5 -> ColumnType.BOOLEAN;
      default -> throw new WalFormatException("a column has the unknown type %d".formatted(code));
    };
  }

  /** Bytes for a difference from 0 to the greatest, an unsigned one: 0, 1, 2, 4 or 8. */
  static int differenceWidth(long greatest) {
    if (greatest == 0) {
      return 0;
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(greatest);
    if (bits <= Byte.SIZE) {
      return Byte.BYTES;
    }
    if (bits <= Short.SIZE) {
      return Short.BYTES;
    }
    return bits <= Integer.SIZE ? Integer.BYTES : Long.BYTES;
  }

  /** Bytes for one index of a series. */
  static int seriesWidth(int seriesCount) {
    if (seriesCount <= 1) {
      return 0;
    }
    if (seriesCount <= 1 << Byte.SIZE) {
      return Byte.BYTES;
    }
    return seriesCount <= 1 << Short.SIZE ? Short.BYTES : Integer.BYTES;
  }

  static int wordsFor(int rows) {
    return (rows >>> 6) + ((rows & 63) == 0 ? 0 : 1);
  }
}
