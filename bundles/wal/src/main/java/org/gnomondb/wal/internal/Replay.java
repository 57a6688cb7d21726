package org.gnomondb.wal.internal;

import java.util.List;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.wal.WalSink;
import org.gnomondb.wal.internal.format.WalFile;
import org.gnomondb.wal.internal.format.WalFormatException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a sink the files that it does not have, one at a time. A file that can't be read or is
 * damaged is reported and passed over: the others are worth more than a refusal to start.
 */
final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final WalFiles files;

  Replay(WalFiles files) {
    this.files = files;
  }

  /**
   * @return the greatest sequence number seen, readable or not, and at least {@code after}
   * @throws GnomonException {@code UNAVAILABLE} when the store as a whole does not answer
   */
  long run(WalSink sink, long after) {
    long last = after;
    for (long sequence : list(after)) {
      replay(sink, sequence);
      last = sequence;
    }
    return last;
  }

  private List<Long> list(long after) {
    try {
      return files.listAfter(after);
    } catch (ObjectStoreException e) {
      throw unavailable(e);
    }
  }

  private void replay(WalSink sink, long sequence) {
    try {
      WalFile file = WalFile.decode(files.read(sequence), sequence);
      sink.apply(sequence, file.batches());
    } catch (WalFormatException e) {
      LOG.error(
          "WAL file {} is damaged and passed over; its rows are missing: {}",
          files.pathOf(sequence),
          e.getMessage());
    } catch (ObjectStoreException e) {
      if (!files.isStoreReachable()) {
        throw unavailable(e);
      }
      LOG.error(
          "WAL file {} can't be read and is passed over; its rows are missing: {}",
          files.pathOf(sequence),
          e.getMessage());
    }
  }

  private static GnomonException unavailable(ObjectStoreException failure) {
    return new GnomonException(
        ErrorCode.UNAVAILABLE,
        "the WAL can't be read from the object store: " + failure.getMessage(),
        failure);
  }
}
