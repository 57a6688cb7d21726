package org.gnomondb.wal.internal.format;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link BatchEncoder} wrote. Whatever the bytes are, the result is either batches that
 * keep all promises of their types or a {@link WalFormatException}.
 */
final class BatchDecoder {
  private final ByteSource source;

  BatchDecoder(ByteSource source) {
    this.source = source;
  }

  List<TableBatch> decode() throws WalFormatException {
    int count = source.readNatural("the number of batches");
    List<TableBatch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(batch());
    }
    if (source.remaining() != 0) {
      throw new WalFormatException(
          "%d bytes are left behind the last batch".formatted(source.remaining()));
    }
    return batches;
  }

  private TableBatch batch() throws WalFormatException {
    int kind = source.readByte("the kind of an entry");
    if (kind != Codes.TABLE_BATCH) {
      throw new WalFormatException("an entry has the unknown kind %d".formatted(kind));
    }
    DatabaseId database = new DatabaseId(source.readNatural("a database id"));
    TableId table = new TableId(source.readNatural("a table id"));
    int rows = source.readNatural("a number of rows");
    long[] times = times(rows);
    SeriesKeys keys = seriesKeys();
    int[] series = series(rows, keys.count());
    int fieldCount = source.readNatural("a number of fields");
    List<FieldColumn> fields = new ArrayList<>();
    for (int i = 0; i < fieldCount; i++) {
      fields.add(field(rows));
    }
    return new TableBatch(database, table, rows, times, keys, series, fields);
  }

  private long[] times(int rows) throws WalFormatException {
    int encoding = source.readByte("the encoding of times");
    return switch (encoding) {
      case Codes.TIMES_PLAIN -> source.readLongs(rows, "times");
      case Codes.TIMES_DELTA -> deltaTimes(rows);
      default ->
          throw new WalFormatException("times have the unknown encoding %d".formatted(encoding));
    };
  }

  private long[] deltaTimes(int rows) throws WalFormatException {
    int bytes = source.readNatural("the length of times");
    int start = source.take(bytes, "times");
    if (rows > bytes) {
      throw new WalFormatException("%d times in %d bytes".formatted(rows, bytes));
    }
    ByteSource deltas = source.part(start, bytes);
    long[] times = new long[rows];
    long time = 0;
    for (int row = 0; row < rows; row++) {
      time += Varints.unzigzag(deltas.readVarint("a time"));
      times[row] = time;
    }
    requireEnd(deltas, "times");
    return times;
  }

  private SeriesKeys seriesKeys() throws WalFormatException {
    int tagCount = source.readNatural("a number of tags");
    List<ColumnId> tags = new ArrayList<>();
    for (int i = 0; i < tagCount; i++) {
      tags.add(new ColumnId(source.readNatural("the id of a tag")));
    }
    int count = source.readNatural("a number of series");
    int bytes = source.readNatural("the length of series keys");
    int start = source.take(bytes, "series keys");
    long values = (long) tagCount * count;
    if (values > bytes) {
      throw new WalFormatException("%d tag values in %d bytes".formatted(values, bytes));
    }
    int[] offsets = new int[(int) values];
    int[] lengths = new int[(int) values];
    ByteSource keys = source.part(start, bytes);
    for (int i = 0; i < values; i++) {
      lengths[i] = tagLength(keys.readVarint("the length of a tag value"), bytes);
      offsets[i] = keys.take(Math.max(0, lengths[i]), "a tag value") - start;
    }
    requireEnd(keys, "series keys");
    return new SeriesKeys(tags, count, source.copy(start, bytes), offsets, lengths);
  }

  private static int tagLength(long written, int bytes) throws WalFormatException {
    if (written < 0 || written > bytes) {
      throw new WalFormatException(
          "a tag value is %d bytes long, among %d bytes".formatted(written - 1, bytes));
    }
    return (int) written - 1; // SeriesKeys.ABSENT is stored as 0.
  }

  private int[] series(int rows, int seriesCount) throws WalFormatException {
    int width = Codes.seriesWidth(seriesCount);
    int start = source.take((long) rows * width, "series indices");
    if (seriesCount == 0 && rows > 0) {
      throw new WalFormatException("%d rows without any series".formatted(rows));
    }
    int[] series = new int[rows];
    for (int row = 0; row < rows; row++) {
      int index = source.unsignedAt(start + row * width, width);
      if (Integer.compareUnsigned(index, seriesCount) >= 0) {
        throw new WalFormatException(
            "a row belongs to series %s of %d"
                .formatted(Integer.toUnsignedString(index), seriesCount));
      }
      series[row] = index;
    }
    return series;
  }

  private FieldColumn field(int rows) throws WalFormatException {
    ColumnId id = new ColumnId(source.readNatural("a column id"));
    int code = source.readByte("the type of a column");
    ColumnType type = Codes.toType(code);
    if (Codes.isNarrow(code)) {
      return new FieldColumn.Longs(id, type, narrow(rows), null);
    }
    long[] validity = validity(rows);
    return switch (type) {
      case INT64, UINT64 ->
          new FieldColumn.Longs(id, type, source.readLongs(rows, "integers"), validity);
      case FLOAT64 -> new FieldColumn.Doubles(id, source.readDoubles(rows, "floats"), validity);
      case BOOLEAN ->
          new FieldColumn.Booleans(
              id, source.readLongs(Codes.wordsFor(rows), "booleans"), validity);
      case STRING -> strings(id, rows, validity);
      case TAG, TIME -> throw new IllegalStateException("no code stands for " + type);
    };
  }

  private long[] narrow(int rows) throws WalFormatException {
    int width = source.readByte("the width of integers");
    if (width < 0 || width == 3 || width > Integer.BYTES) {
      throw new WalFormatException("integers are stored in %d bytes each".formatted(width));
    }
    long least = source.readLong("the least of some integers");
    int start = source.take((long) rows * width, "integers");
    long[] values = new long[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = least + Integer.toUnsignedLong(source.unsignedAt(start + row * width, width));
    }
    return values;
  }

  private long @Nullable [] validity(int rows) throws WalFormatException {
    int code = source.readByte("the mark of absent values");
    return switch (code) {
      case Codes.ALL_VALID -> null;
      case Codes.SOME_VALID -> source.readLongs(Codes.wordsFor(rows), "the mask of values");
      default -> throw new WalFormatException("the mark of absent values is %d".formatted(code));
    };
  }

  private FieldColumn strings(ColumnId id, int rows, long @Nullable [] validity)
      throws WalFormatException {
    int lengthsStart = source.take((long) rows * Integer.BYTES, "the lengths of strings");
    int[] offsets = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      int length = source.unsignedAt(lengthsStart + row * Integer.BYTES, Integer.BYTES);
      long end = (long) offsets[row] + length;
      if (length < 0 || end > source.remaining()) {
        throw new WalFormatException(
            "a string is %d bytes long, and %d bytes are left"
                .formatted(length, source.remaining() - offsets[row]));
      }
      offsets[row + 1] = (int) end;
    }
    return new FieldColumn.Strings(
        id, source.readBytes(offsets[rows], "strings"), offsets, validity);
  }

  private static void requireEnd(ByteSource part, String what) throws WalFormatException {
    if (part.remaining() != 0) {
      throw new WalFormatException(
          "%d bytes are left behind the last of the %s".formatted(part.remaining(), what));
    }
  }
}
