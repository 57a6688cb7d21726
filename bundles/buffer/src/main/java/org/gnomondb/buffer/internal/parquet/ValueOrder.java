package org.gnomondb.buffer.internal.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gnomondb.api.catalog.ColumnType;

/** How values compare, as statistics hold them: encoded plainly, texts without their length. */
enum ValueOrder {
  SIGNED {
    @Override
    int compare(byte[] a, byte[] b) {
      return Long.compare(toLong(a), toLong(b));
    }
  },
  UNSIGNED {
    @Override
    int compare(byte[] a, byte[] b) {
      return Long.compareUnsigned(toLong(a), toLong(b));
    }
  },
  FLOATING {
    @Override
    int compare(byte[] a, byte[] b) {
      return Double.compare(Double.longBitsToDouble(toLong(a)), Double.longBitsToDouble(toLong(b)));
    }
  },
  BYTES {
    @Override
    int compare(byte[] a, byte[] b) {
      return Arrays.compareUnsigned(a, b);
    }
  };

  abstract int compare(byte[] a, byte[] b);

  static ValueOrder of(ColumnType type) {
    return switch (type) {
      case TIME, INT64 -> SIGNED;
      case UINT64 -> UNSIGNED;
      case FLOAT64 -> FLOATING;
      case TAG, STRING, BOOLEAN -> BYTES;
    };
  }

  static byte[] toBytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static long toLong(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
