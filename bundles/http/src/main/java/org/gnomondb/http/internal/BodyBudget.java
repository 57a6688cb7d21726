package org.gnomondb.http.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The memory that request bodies may take together. Threads may share it. */
final class BodyBudget {
  private static final int SHARE_KEPT_FREE = 4;

  private final long bytesMax;
  private final BodyArrays arrays;
  private long bytes;

  BodyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
    this.arrays = new BodyArrays(bytesMax / SHARE_KEPT_FREE);
  }

  /** A share of nothing yet, for one request. */
  Share newShare() {
    return new Share();
  }

  /** Bytes taken by all shares. */
  synchronized long bytesTaken() {
    return bytes;
  }

  /** What one request has taken. Closed when the request is done with, once or more often. */
  final class Share implements AutoCloseable {
    private final List<byte[]> held = new ArrayList<>();
    private long taken;
    private boolean isClosed;

    /**
     * Takes more, or nothing if there is not enough. A request that is alone gets what it asks for:
     * its own limit bounds it, and it would fail for ever otherwise.
     */
    boolean take(long more) {
      synchronized (BodyBudget.this) {
        boolean isAlone = bytes == taken;
        if (isClosed || (bytes + more > bytesMax && !isAlone)) {
          return false;
        }
        bytes += more;
        taken += more;
        return true;
      }
    }

    /**
     * Takes an array in exchange for one that is too small, or null if there is not enough memory.
     * It belongs to this share, and goes to another one after it is closed.
     *
     * @param array an array taken before, or an empty one
     * @param used how many of its bytes are copied
     * @param length at least that many bytes; there may be more
     */
    byte @Nullable [] grow(byte[] array, int used, int length) {
      if (!take(BodyArrays.lengthFor(length) - (long) array.length)) {
        return null;
      }
      byte[] larger = arrays.take(length);
      System.arraycopy(array, 0, larger, 0, used);
      synchronized (BodyBudget.this) {
        held.add(larger);
        release(array);
      }
      return larger;
    }

    /** Gives back an array that is not used any more. */
    void giveBack(byte[] array) {
      synchronized (BodyBudget.this) {
        if (release(array)) {
          bytes -= array.length;
          taken -= array.length;
        }
      }
    }

    /** Lets an array go to others, if it is held; what it takes counts on. */
    private boolean release(byte[] array) {
      boolean isHeld = held.removeIf(other -> other == array);
      if (isHeld) {
        arrays.giveBack(array);
      }
      return isHeld;
    }

    @Override
    public void close() {
      synchronized (BodyBudget.this) {
        held.forEach(arrays::giveBack);
        held.clear();
        bytes -= taken;
        taken = 0;
        isClosed = true;
      }
    }
  }
}
