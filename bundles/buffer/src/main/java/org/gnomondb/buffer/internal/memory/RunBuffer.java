package org.gnomondb.buffer.internal.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.write.SeriesKeys;
import org.gnomondb.api.write.TableBatch;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table in one run. One thread at a time appends and publishes, any thread may read
 * what is published. Once it is sealed, nothing is appended any more.
 *
 * <p>A row's position is its block's index shifted by {@link Block#ROWS_MAX_BITS}, plus its row
 * there.
 */
public final class RunBuffer implements AutoCloseable {
  private static final long NOT_PREPARED = TimeChains.TOO_LATE;

  private final BufferAllocator allocator;
  private final LongSupplier blockIds;
  private final TableColumns columns;
  private final List<Block> blocks = new ArrayList<>();
  private final List<@Nullable BlockView> views = new ArrayList<>();
  private final SeriesIndex seriesIndex = new SeriesIndex();

  /** Made when the first row comes out of time order. */
  private @Nullable TimeChains chains;

  /** Made when they come far out of order, in place of the chains. */
  private @Nullable KeyIndex keyIndex;

  /** A block of which nothing outlives a row of the batch at hand with the same key. */
  private @Nullable Block covered;

  /** What {@link #claim} has said last. */
  private long taken;

  // Used again for each batch.
  private final KeyLookup lookup = new KeyLookup();
  private final int[] addedSeries = new int[KeyLookup.KEYS_MAX];
  private int[] numbersOfSeries = new int[0];
  private int[] seriesOfRows = new int[0];

  private RunView published = new RunView(List.of());
  private long rowCount;

  /**
   * @param blockIds gives each published view of a block its id
   */
  public RunBuffer(BufferAllocator allocator, LongSupplier blockIds, TableColumns columns) {
    this.allocator = allocator;
    this.blockIds = blockIds;
    this.columns = columns;
  }

  /** What has been published last, with a reference for the caller. Only for the writing thread. */
  public RunView view() {
    return published.retain();
  }

  /** Rows, those that later ones have replaced included. */
  public long rowCount() {
    return rowCount;
  }

  /** What a row's values take in the mean, at least 1. Only for a run that is sealed. */
  public long bytesPerRow() {
    long bytes = blocks.stream().mapToLong(Block::valueBytes).sum();
    return Math.max(1, bytes / Math.max(1, rowCount));
  }

  /**
   * The rows in key order. Only for a run that is sealed, and valid until it is closed.
   *
   * @param table as it is in the newest catalog
   */
  public SortedRun sorted(TableDefinition table) {
    return SortedRun.of(table, columns, blocks, seriesIndex.size());
  }

  /** Takes the rows over; readers see them after {@link #publish()}. */
  public void append(TableBatch batch) {
    resolveSeries(batch);
    covered = null;
    rowCount += batch.rowCount();
    int from = 0;
    while (from < batch.rowCount()) {
      Block block = openBlock();
      int end = Math.min(batch.rowCount(), from + Block.ROWS_MAX - block.rowCount());
      from = appendUpToDuplicate(block, batch, from, end);
    }
  }

  /** Makes all appended rows visible in one step. */
  public void publish() {
    List<BlockView> current = new ArrayList<>(blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      BlockView view = views.get(i);
      if (view == null) {
        view = block.share(blockIds.getAsLong(), columns.tags());
        views.set(i, view);
      }
      current.add(view.retain());
    }
    RunView before = published;
    published = new RunView(current);
    before.release();
  }

  /** Gives all memory back that readers do not hold. */
  @Override
  public void close() {
    RunView before = published;
    published = new RunView(List.of());
    before.release();
    for (int i = 0; i < blocks.size(); i++) {
      forgetView(i);
      blocks.get(i).close();
    }
    columns.close();
  }

  /**
   * Appends rows until one whose key is there already with values to keep, that one included, or
   * until one that needs chains or the key index first, which can be made only of rows that are
   * appended.
   *
   * @return the row after the last appended one
   */
  private int appendUpToDuplicate(Block block, TableBatch batch, int from, int end) {
    int blockIndex = blocks.size() - 1;
    long base = position(blockIndex, block.rowCount() - from);
    forgetView(blockIndex);
    int row = claimUpToTaken(batch.times(), base, from, end);
    while (row < end) {
      if (taken == NOT_PREPARED && row > from) {
        block.append(batch, seriesOfRows, from, row, columns);
        return row;
      }
      if (taken == NOT_PREPARED) {
        prepareForLateRows();
      } else if (deleteIfCovered(taken, batch)) {
        row++;
      } else {
        block.append(batch, seriesOfRows, from, row + 1, columns);
        replace(taken, block);
        return row + 1;
      }
      row = claimUpToTaken(batch.times(), base, row, end);
    }
    block.append(batch, seriesOfRows, from, end, columns);
    return end;
  }

  /**
   * Claims the keys of rows up to one that is {@link #taken}. A loop of its own and a small one: as
   * part of its caller it would be compiled twice, with all that the caller does.
   *
   * @return the row whose key is taken, or {@code end}
   */
  private int claimUpToTaken(long[] times, long base, int from, int end) {
    for (int row = from; row < end; row++) {
      taken = claim(seriesOfRows[row], times[row], base + row);
      if (taken != SeriesIndex.NO_ROW) {
        return row;
      }
    }
    return end;
  }

  /**
   * Makes the position that of the row with this key.
   *
   * @return the position of the row that had the key, or {@link SeriesIndex#NO_ROW}; or {@link
   *     #NOT_PREPARED}, and nothing has changed
   */
  private long claim(int series, long time, long position) {
    return time < seriesIndex.newestTime(series)
        ? claimLate(series, time, position)
        : claimNewest(series, time, position);
  }

  private long claimNewest(int series, long time, long position) {
    long newest = seriesIndex.newestRow(series);
    boolean isReplaced = newest != SeriesIndex.NO_ROW && time == seriesIndex.newestTime(series);
    if (keyIndex != null) {
      keyIndex.put(series, time, position);
    } else if (chains != null && isReplaced) {
      chains.replaceNewest(series, time, position, newest);
    } else if (chains != null) {
      chains.addNewest(time, position, newest);
    }
    seriesIndex.setNewest(series, time, position);
    return isReplaced ? newest : SeriesIndex.NO_ROW;
  }

  private long claimLate(int series, long time, long position) {
    if (keyIndex != null) {
      long existing = keyIndex.get(series, time);
      keyIndex.put(series, time, position);
      return existing;
    }
    return chains == null
        ? NOT_PREPARED
        : chains.addLate(series, time, position, seriesIndex.newestRow(series));
  }

  private void prepareForLateRows() {
    if (chains == null) {
      chains = TimeChains.of(blocks, seriesIndex.size());
    } else {
      keyIndex = indexOfAllRows();
      chains = null;
    }
  }

  /**
   * Deletes the row at a position if each row of the batch has all its fields, so that nothing of
   * it is to be kept: who sends rows once more mostly sends all of them.
   */
  private boolean deleteIfCovered(long existing, TableBatch batch) {
    Block other = blocks.get(Block.indexOf((int) existing));
    if (other != covered && !other.isCoveredBy(batch)) {
      return false;
    }
    covered = other;
    delete(existing);
    return true;
  }

  /** Merges the row at a position into the block's last row, and deletes it. */
  private void replace(long existing, Block block) {
    block.mergeIntoLast(blocks.get(Block.indexOf((int) existing)), Block.rowOf((int) existing));
    covered = null;
    delete(existing);
  }

  private void delete(long existing) {
    int blockIndex = Block.indexOf((int) existing);
    blocks.get(blockIndex).delete(Block.rowOf((int) existing));
    forgetView(blockIndex);
  }

  private KeyIndex indexOfAllRows() {
    KeyIndex index = new KeyIndex();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      for (int row = 0; row < block.rowCount(); row++) {
        if (!block.isDeleted(row)) {
          index.put(block.series(row), block.time(row), position(i, row));
        }
      }
    }
    return index;
  }

  private Block openBlock() {
    if (blocks.isEmpty() || blocks.getLast().isFull()) {
      // A table that has filled a block is likely to fill the next one.
      int rowsExpected = blocks.isEmpty() ? Block.ROWS_MIN : Block.ROWS_MAX;
      blocks.add(new Block(allocator, columns.time(), rowsExpected));
      views.add(null);
    }
    return blocks.getLast();
  }

  private void forgetView(int blockIndex) {
    BlockView view = views.set(blockIndex, null);
    if (view != null) {
      view.release();
    }
  }

  private void resolveSeries(TableBatch batch) {
    SeriesKeys keys = batch.seriesKeys();
    if (numbersOfSeries.length < keys.count()) {
      numbersOfSeries = new int[keys.count()];
    }
    for (int from = 0; from < keys.count(); from += KeyLookup.KEYS_MAX) {
      resolveSeries(keys, from, Math.min(keys.count(), from + KeyLookup.KEYS_MAX));
    }
    if (seriesOfRows.length < batch.rowCount()) {
      seriesOfRows = new int[batch.rowCount()];
    }
    numberRows(batch.series(), batch.rowCount());
  }

  private void numberRows(int[] seriesInBatch, int rows) {
    for (int row = 0; row < rows; row++) {
      seriesOfRows[row] = numbersOfSeries[seriesInBatch[row]];
    }
  }

  private void resolveSeries(SeriesKeys keys, int from, int to) {
    int sizeBefore = seriesIndex.size();
    seriesIndex.putIfAbsent(keys, from, to, lookup, numbersOfSeries);
    int added = 0;
    for (int series = from; series < to; series++) {
      if (numbersOfSeries[series] == sizeBefore + added) {
        addedSeries[added++] = series;
      }
    }
    if (added > 0) {
      columns.addSeries(keys, addedSeries, added, sizeBefore, lookup);
    }
  }

  private static long position(int blockIndex, int row) {
    return ((long) blockIndex << Block.ROWS_MAX_BITS) + row;
  }
}
