package org.gnomondb.wal.internal.format;

import java.util.List;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/** Writes batches column by column, mostly as copies of their arrays. For one thread. */
final class BatchEncoder {
  private final ByteSink sink;
  private long minTime;
  private long maxTime;

  BatchEncoder(ByteSink sink) {
    this.sink = sink;
  }

  /** Writes the batches of one file. */
  void encode(List<TableBatch> batches) {
    minTime = Long.MAX_VALUE;
    maxTime = Long.MIN_VALUE;
    sink.putInt(batches.size());
    for (TableBatch batch : batches) {
      encode(batch);
    }
  }

  /** The least time of the batches encoded last, {@code Long.MAX_VALUE} if they had no row. */
  long minTime() {
    return minTime;
  }

  /** The greatest time of the batches encoded last, {@code Long.MIN_VALUE} if they had no row. */
  long maxTime() {
    return maxTime;
  }

  private void encode(TableBatch batch) {
    int rows = batch.rowCount();
    sink.putByte(Codes.TABLE_BATCH);
    sink.putInt(batch.database().value());
    sink.putInt(batch.table().value());
    sink.putInt(rows);
    putTimes(batch.times(), rows);
    putSeriesKeys(batch.seriesKeys());
    putSeries(batch.series(), rows, batch.seriesKeys().count());
    sink.putInt(batch.fields().size());
    for (FieldColumn field : batch.fields()) {
      putField(field, rows);
    }
  }

  private void putTimes(long[] times, int rows) {
    int start = sink.size();
    sink.putByte(Codes.TIMES_DELTA);
    sink.putInt(0);
    int dataStart = sink.size();
    sink.ensureRoom(Math.multiplyExact(rows, Varints.BYTES_MAX));
    int dataEnd = writeDeltas(times, rows, sink.array(), dataStart);
    int bytes = dataEnd - dataStart;
    if (bytes < (long) rows * Long.BYTES) {
      sink.setInt(start + 1, bytes);
      sink.reserve(bytes);
    } else {
      sink.truncate(start);
      sink.putByte(Codes.TIMES_PLAIN);
      sink.putLongs(times, rows);
    }
  }

  private int writeDeltas(long[] times, int rows, byte[] target, int start) {
    int position = start;
    long previous = 0;
    long least = minTime;
    long greatest = maxTime;
    for (int row = 0; row < rows; row++) {
      long time = times[row];
      least = Math.min(least, time);
      greatest = Math.max(greatest, time);
      position = Varints.put(target, position, Varints.zigzag(time - previous));
      previous = time;
    }
    minTime = least;
    maxTime = greatest;
    return position;
  }

  private void putSeriesKeys(SeriesKeys keys) {
    int tags = keys.tags().size();
    sink.putInt(tags);
    keys.tags().forEach(tag -> sink.putInt(tag.value()));
    sink.putInt(keys.count());
    int lengthAt = sink.reserve(Integer.BYTES);
    int bytesStart = sink.size();
    for (int series = 0; series < keys.count(); series++) {
      for (int tag = 0; tag < tags; tag++) {
        int length = keys.length(series, tag);
        sink.putVarint(length + 1L);
        if (length > 0) {
          sink.putBytes(keys.bytes(), keys.offset(series, tag), length);
        }
      }
    }
    sink.setInt(lengthAt, sink.size() - bytesStart);
  }

  // As narrow as the number of series allows; nothing at all for the frequent case of one series.
  private void putSeries(int[] series, int rows, int seriesCount) {
    int width = Codes.seriesWidth(seriesCount);
    int at = sink.reserve(Math.multiplyExact(rows, width));
    byte[] target = sink.array();
    switch (width) {
      case 0 -> {}
      case Byte.BYTES -> putSeriesBytes(series, rows, target, at);
      case Short.BYTES -> {
        for (int row = 0; row < rows; row++) {
          sink.setShort(at + row * Short.BYTES, (short) series[row]);
        }
      }
      default -> {
        for (int row = 0; row < rows; row++) {
          sink.setInt(at + row * Integer.BYTES, series[row]);
        }
      }
    }
  }

  private static void putSeriesBytes(int[] series, int rows, byte[] target, int at) {
    for (int row = 0; row < rows; row++) {
      target[at + row] = (byte) series[row];
    }
  }

  private void putField(FieldColumn field, int rows) {
    sink.putInt(field.id().value());
    if (field instanceof FieldColumn.Longs longs && rows > 0 && putNarrow(longs, rows)) {
      return;
    }
    sink.putByte(Codes.ofType(field.type()));
    long[] validity = field.validity();
    sink.putByte(validity == null ? Codes.ALL_VALID : Codes.SOME_VALID);
    if (validity != null) {
      putBits(validity, rows);
    }
    switch (field) {
      case FieldColumn.Longs longs -> {
        sink.putLongs(longs.values(), rows);
        clearAbsent(validity, rows);
      }
      case FieldColumn.Doubles doubles -> {
        sink.putDoubles(doubles.values(), rows);
        clearAbsent(validity, rows);
      }
      case FieldColumn.Booleans booleans -> putBits(booleans.bits(), rows);
      case FieldColumn.Strings strings -> putStrings(strings, rows);
    }
  }

  /**
   * Writes integers as differences to the least, where that makes them smaller: most columns hold
   * numbers of one magnitude, and what is not copied need not be compressed either.
   */
  private boolean putNarrow(FieldColumn.Longs longs, int rows) {
    if (longs.validity() != null) {
      return false;
    }
    long[] values = longs.values();
    long least = least(values, rows);
    long greatest = greatest(values, rows);
    int width = Codes.differenceWidth(greatest - least);
    if (width == Long.BYTES) {
      return false;
    }
    sink.putByte(Codes.ofNarrow(longs.type()));
    sink.putByte(width);
    sink.setLong(sink.reserve(Long.BYTES), least);
    sink.putDifferences(values, rows, least, width);
    return true;
  }

  // Loops of their own, each as simple as can be: they are compiled soon and at little cost.

  private static long least(long[] values, int rows) {
    long least = values[0];
    for (int row = 1; row < rows; row++) {
      least = Math.min(least, values[row]);
    }
    return least;
  }

  private static long greatest(long[] values, int rows) {
    long greatest = values[0];
    for (int row = 1; row < rows; row++) {
      greatest = Math.max(greatest, values[row]);
    }
    return greatest;
  }

  /** Bits behind the last row are written as 0, whatever the array holds there. */
  private void putBits(long[] words, int rows) {
    int count = Codes.wordsFor(rows);
    sink.putLongs(words, count);
    int bitsInLast = rows & 63;
    if (bitsInLast != 0) {
      long last = words[count - 1] & ((1L << bitsInLast) - 1);
      sink.setLong(sink.size() - Long.BYTES, last);
    }
  }

  /** Zeroes the 8-byte values without meaning just written: less to store, and no old data. */
  private void clearAbsent(long @Nullable [] validity, int rows) {
    if (validity == null) {
      return;
    }
    int start = sink.size() - rows * Long.BYTES;
    for (int word = 0; word < Codes.wordsFor(rows); word++) {
      long absent = ~validity[word];
      while (absent != 0) {
        int row = (word << 6) + Long.numberOfTrailingZeros(absent);
        if (row >= rows) {
          return;
        }
        sink.setLong(start + row * Long.BYTES, 0);
        absent &= absent - 1;
      }
    }
  }

  private void putStrings(FieldColumn.Strings strings, int rows) {
    int[] offsets = strings.offsets();
    int at = sink.reserve(Math.multiplyExact(rows, Integer.BYTES));
    for (int row = 0; row < rows; row++) {
      sink.setInt(at + row * Integer.BYTES, offsets[row + 1] - offsets[row]);
    }
    sink.putBytes(strings.bytes(), offsets[0], offsets[rows] - offsets[0]);
  }
}
