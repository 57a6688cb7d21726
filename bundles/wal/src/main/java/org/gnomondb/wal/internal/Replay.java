package org.gnomondb.wal.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.wal.internal.WalFiles.Listed;
import org.gnomondb.wal.internal.format.WalFile;
import org.gnomondb.wal.internal.format.WalFormatException;

/**
 * Gives a sink the files that it does not have, in order. Files are read and decoded ahead, within
 * a bound. A file that is damaged is set aside: the others are worth more than a refusal to start.
 */
final class Replay {
  /** The most files that are read ahead. */
  private static final int AHEAD_FILES_MAX = 32;

  /** The most bytes of files that are read ahead; decoded they take about eight times as many. */
  private static final long AHEAD_BYTES_MAX = 32L << 20;

  private final WalFiles files;
  private final DamagedObjects damaged;

  Replay(WalFiles files, DamagedObjects damaged) {
    this.files = files;
    this.damaged = damaged;
  }

  /**
   * @return the greatest sequence number seen, readable or not, and at least {@code after}
   * @throws GnomonException {@code UNAVAILABLE} when the store does not answer
   */
  long run(WalSink sink, long after) {
    List<Listed> listed = list(after);
    if (listed.isEmpty()) {
      return after;
    }
    try (ExecutorService readers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("wal-replay-", 0).factory())) {
      replay(sink, listed.iterator(), readers);
    }
    return listed.getLast().sequence();
  }

  private void replay(WalSink sink, Iterator<Listed> listed, ExecutorService readers) {
    Deque<Reading> ahead = new ArrayDeque<>();
    long bytesAhead = 0;
    while (listed.hasNext() || !ahead.isEmpty()) {
      while (listed.hasNext()
          && ahead.size() < AHEAD_FILES_MAX
          && (ahead.isEmpty() || bytesAhead < AHEAD_BYTES_MAX)) {
        Listed file = listed.next();
        ahead.add(new Reading(file, readers.submit(() -> read(file.sequence()))));
        bytesAhead += file.sizeBytes();
      }
      Reading next = ahead.removeFirst();
      sink.apply(next.file().sequence(), result(next.batches(), readers));
      bytesAhead -= next.file().sizeBytes();
    }
  }

  private List<Listed> list(long after) {
    try {
      return files.listAfter(after);
    } catch (ObjectStoreException e) {
      throw unavailable(e);
    }
  }

  /** The file's rows; none when it is damaged. */
  private List<TableBatch> read(long sequence) {
    try {
      return WalFile.decode(files.read(sequence), sequence).batches();
    } catch (WalFormatException e) {
      setAside(sequence, String.valueOf(e.getMessage()));
    } catch (ObjectStoreException e) {
      if (e.kind() != Kind.NOT_FOUND && !files.isStoreReachable()) {
        throw unavailable(e);
      }
      setAside(sequence, "it can't be read: " + e.getMessage());
    }
    return List.of();
  }

  private void setAside(long sequence, String problem) {
    damaged.setAside(files.pathOf(sequence), "wal", problem + "; its rows are missing");
  }

  private static List<TableBatch> result(
      Future<List<TableBatch>> batches, ExecutorService readers) {
    try {
      return batches.get();
    } catch (ExecutionException e) {
      readers.shutdownNow();
      throw e.getCause() instanceof GnomonException failure
          ? failure
          : new GnomonException(
              ErrorCode.INTERNAL, "the WAL can't be replayed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      readers.shutdownNow();
      Thread.currentThread().interrupt();
      throw new GnomonException(ErrorCode.UNAVAILABLE, "the replay of the WAL was interrupted", e);
    }
  }

  private static GnomonException unavailable(ObjectStoreException failure) {
    return new GnomonException(
        ErrorCode.UNAVAILABLE,
        "the WAL can't be read from the object store: " + failure.getMessage(),
        failure);
  }

  /** A file on its way. */
  private record Reading(Listed file, Future<List<TableBatch>> batches) {}
}
