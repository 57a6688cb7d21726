package org.gnomondb.api.write;

import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * The values of one field for all rows of a batch. Arrays are not copied, may be longer than the
 * batch, and must not be changed; what they hold for a row without a value is unspecified.
 */
public sealed interface FieldColumn {

  ColumnId id();

  ColumnType type();

  /**
   * One bit for each row, least significant bit of the first word first, set where the row has a
   * value; or null where all rows have one.
   */
  long @Nullable [] validity();

  /** Whether the row has a value. */
  default boolean isPresent(int row) {
    long[] words = validity();
    return words == null || (words[row >> 6] & (1L << row)) != 0;
  }

  /** Signed integers, or unsigned ones as the same 64 bits. */
  final class Longs implements FieldColumn {
    private final ColumnId id;
    private final ColumnType type;
    private final long[] values;
    private final long @Nullable [] validity;

    public Longs(ColumnId id, ColumnType type, long[] values, long @Nullable [] validity) {
      this.id = id;
      this.type = type;
      this.values = values;
      this.validity = validity;
    }

    @Override
    public ColumnId id() {
      return id;
    }

    /** {@code INT64} or {@code UINT64}. */
    @Override
    public ColumnType type() {
      return type;
    }

    public long[] values() {
      return values;
    }

    @Override
    public long @Nullable [] validity() {
      return validity;
    }
  }

  /** Floating point numbers. */
  final class Doubles implements FieldColumn {
    private final ColumnId id;
    private final double[] values;
    private final long @Nullable [] validity;

    public Doubles(ColumnId id, double[] values, long @Nullable [] validity) {
      this.id = id;
      this.values = values;
      this.validity = validity;
    }

    @Override
    public ColumnId id() {
      return id;
    }

    @Override
    public ColumnType type() {
      return ColumnType.FLOAT64;
    }

    public double[] values() {
      return values;
    }

    @Override
    public long @Nullable [] validity() {
      return validity;
    }
  }

  /** Truth values, one bit for each row as in {@link #validity()}. */
  final class Booleans implements FieldColumn {
    private final ColumnId id;
    private final long[] bits;
    private final long @Nullable [] validity;

    public Booleans(ColumnId id, long[] bits, long @Nullable [] validity) {
      this.id = id;
      this.bits = bits;
      this.validity = validity;
    }

    @Override
    public ColumnId id() {
      return id;
    }

    @Override
    public ColumnType type() {
      return ColumnType.BOOLEAN;
    }

    public long[] bits() {
      return bits;
    }

    public boolean value(int row) {
      return (bits[row >> 6] & (1L << row)) != 0;
    }

    @Override
    public long @Nullable [] validity() {
      return validity;
    }
  }

  /** Text: row {@code r} has the UTF-8 bytes from {@code offsets[r]} to {@code offsets[r + 1]}. */
  final class Strings implements FieldColumn {
    private final ColumnId id;
    private final byte[] bytes;
    private final int[] offsets;
    private final long @Nullable [] validity;

    /**
     * @param offsets ascending from 0, one more than there are rows; a row without a value has
     *     equal offsets
     */
    public Strings(ColumnId id, byte[] bytes, int[] offsets, long @Nullable [] validity) {
      this.id = id;
      this.bytes = bytes;
      this.offsets = offsets;
      this.validity = validity;
    }

    @Override
    public ColumnId id() {
      return id;
    }

    @Override
    public ColumnType type() {
      return ColumnType.STRING;
    }

    public byte[] bytes() {
      return bytes;
    }

    public int[] offsets() {
      return offsets;
    }

    @Override
    public long @Nullable [] validity() {
      return validity;
    }
  }
}
