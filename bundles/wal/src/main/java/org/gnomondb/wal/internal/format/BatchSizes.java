package org.gnomondb.wal.internal.format;

import java.util.List;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;

/** How many bytes the values of batches take, whatever room their arrays have beyond them. */
public final class BatchSizes {
  /** For ids, lengths and objects of a batch or a column. */
  private static final long OVERHEAD_BYTES = 64;

  private BatchSizes() {}

  public static long bytesOf(List<TableBatch> batches) {
    return batches.stream().mapToLong(BatchSizes::bytesOf).sum();
  }

  private static long bytesOf(TableBatch batch) {
    long rows = batch.rowCount();
    long bytes = OVERHEAD_BYTES + rows * (Long.BYTES + Integer.BYTES) + bytesOf(batch.seriesKeys());
    for (FieldColumn field : batch.fields()) {
      bytes += OVERHEAD_BYTES + bytesOf(field, batch.rowCount());
    }
    return bytes;
  }

  private static long bytesOf(SeriesKeys keys) {
    int tags = keys.tags().size();
    long bytes = (long) keys.count() * tags * Long.BYTES;
    for (int series = 0; series < keys.count(); series++) {
      for (int tag = 0; tag < tags; tag++) {
        bytes += Math.max(0, keys.length(series, tag));
      }
    }
    return bytes;
  }

  private static long bytesOf(FieldColumn field, int rows) {
    long bitmapBytes = (long) Codes.wordsFor(rows) * Long.BYTES;
    long validityBytes = field.validity() == null ? 0 : bitmapBytes;
    return validityBytes
        + switch (field) {
          case FieldColumn.Longs longs -> (long) rows * Long.BYTES;
          case FieldColumn.Doubles doubles -> (long) rows * Double.BYTES;
          case FieldColumn.Booleans booleans -> bitmapBytes;
          case FieldColumn.Strings strings ->
              (long) rows * Integer.BYTES + strings.offsets()[rows] - strings.offsets()[0];
        };
  }
}
