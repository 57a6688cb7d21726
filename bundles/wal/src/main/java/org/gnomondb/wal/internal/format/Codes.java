package org.gnomondb.wal.internal.format;

import org.gnomondb.api.catalog.ColumnType;

/** Numbers that stand for choices in the format. They never change their meaning. */
final class Codes {
  static final int TABLE_BATCH = 1;

  static final int TIMES_PLAIN = 0;
  static final int TIMES_DELTA = 1;

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

  static ColumnType toType(int code) throws WalFormatException {
    return switch (code) {
      case 1 -> ColumnType.INT64;
      case 2 -> ColumnType.UINT64;
      case 3 -> ColumnType.FLOAT64;
      case 4 -> ColumnType.STRING;
      case 5 -> ColumnType.BOOLEAN;
      default -> throw new WalFormatException("a column has the unknown type %d".formatted(code));
    };
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
