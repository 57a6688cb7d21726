package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for the values of rows, used again once their rows are stored: a server under load would
 * otherwise make, clear and collect as much as it takes in. Threads may share it.
 *
 * <p>Their lengths go in four steps from each power of two to the next, so that arrays fit many
 * requests and at most a fifth of one is room to spare.
 */
public final class RowArrays {
  /** Shorter arrays are as cheap to make as to keep. */
  public static final int KEPT_LENGTH_MIN = 256;

  /** How many lengths there are from a power of two to the next. */
  public static final int STEPS = 4;

  /** Requests rarely have more rows. */
  private static final int KEPT_LENGTH_MAX = 1 << 20;

  private final int keptLengthMin;
  private final long keptBytesMax;
  private final Shelf<long[]> longs = new Shelf<>(long[]::new, Long.BYTES);
  private final Shelf<double[]> doubles = new Shelf<>(double[]::new, Double.BYTES);
  private final Shelf<int[]> ints = new Shelf<>(int[]::new, Integer.BYTES);
  private long keptBytes;

  /**
   * @param keptLengthMin the shortest array that is kept, at least {@link #STEPS}
   * @param keptBytesMax how many bytes may be kept while nobody uses them
   */
  public RowArrays(int keptLengthMin, long keptBytesMax) {
    this.keptLengthMin = keptLengthMin;
    this.keptBytesMax = keptBytesMax;
  }

  /** At least so long an array, whose content is anything. */
  long[] longs(int length) {
    return longs.take(lengthFor(length));
  }

  /** At least so long an array, whose content is anything. */
  double[] doubles(int length) {
    return doubles.take(lengthFor(length));
  }

  /** At least so long an array, whose content is anything. */
  int[] ints(int length) {
    return ints.take(lengthFor(length));
  }

  /** A longer array with the same content, in place of one that is not used any more. */
  long[] grown(long[] array, int needed) {
    long[] longer = longs(Capacity.grown(array.length, needed));
    System.arraycopy(array, 0, longer, 0, array.length);
    longs.giveBack(array, array.length);
    return longer;
  }

  /** A longer array with the same content, in place of one that is not used any more. */
  double[] grown(double[] array, int needed) {
    double[] longer = doubles(Capacity.grown(array.length, needed));
    System.arraycopy(array, 0, longer, 0, array.length);
    doubles.giveBack(array, array.length);
    return longer;
  }

  /** A longer array with the same content, in place of one that is not used any more. */
  int[] grown(int[] array, int needed) {
    int[] longer = ints(Capacity.grown(array.length, needed));
    System.arraycopy(array, 0, longer, 0, array.length);
    ints.giveBack(array, array.length);
    return longer;
  }

  /** Takes the arrays of batches back, which nobody may use any more. */
  public void giveBack(List<TableBatch> batches) {
    for (TableBatch batch : batches) {
      longs.giveBack(batch.times(), batch.times().length);
      ints.giveBack(batch.series(), batch.series().length);
      batch.fields().forEach(this::giveBack);
    }
  }

  private void giveBack(FieldColumn column) {
    switch (column) {
      case FieldColumn.Longs some -> longs.giveBack(some.values(), some.values().length);
      case FieldColumn.Doubles some -> doubles.giveBack(some.values(), some.values().length);
      case FieldColumn.Booleans some -> {}
      case FieldColumn.Strings some -> {}
    }
  }

  private int lengthFor(int length) {
    if (length < keptLengthMin || length > KEPT_LENGTH_MAX) {
      return length;
    }
    int step = Integer.highestOneBit(length) / STEPS;
    return (length + step - 1) / step * step;
  }

  /** The kept arrays of one type. */
  private final class Shelf<A> {
    private final IntFunction<A> maker;
    private final int elementBytes;
    private final Map<Integer, Deque<A>> kept = new HashMap<>();

    Shelf(IntFunction<A> maker, int elementBytes) {
      this.maker = maker;
      this.elementBytes = elementBytes;
    }

    A take(int length) {
      A array = poll(length);
      return array == null ? maker.apply(length) : array;
    }

    private @Nullable A poll(int length) {
      synchronized (RowArrays.this) {
        Deque<A> arrays = kept.get(length);
        A array = arrays == null ? null : arrays.pollFirst();
        if (array != null) {
          keptBytes -= (long) length * elementBytes;
        }
        return array;
      }
    }

    void giveBack(A array, int length) {
      synchronized (RowArrays.this) {
        long bytes = (long) length * elementBytes;
        boolean isFit = length >= keptLengthMin && length <= KEPT_LENGTH_MAX;
        if (isFit && keptBytes + bytes <= keptBytesMax) {
          kept.computeIfAbsent(length, key -> new ArrayDeque<>()).addFirst(array);
          keptBytes += bytes;
        }
      }
    }
  }
}
