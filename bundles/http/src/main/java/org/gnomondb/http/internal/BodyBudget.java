package org.gnomondb.http.internal;

/** The memory that request bodies may take together. Threads may share it. */
final class BodyBudget {
  private final long bytesMax;
  private long bytes;

  BodyBudget(long bytesMax) {
    this.bytesMax = bytesMax;
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

    /** Gives back a part of what was taken. */
    void giveBack(long less) {
      synchronized (BodyBudget.this) {
        if (!isClosed) {
          bytes -= less;
          taken -= less;
        }
      }
    }

    @Override
    public void close() {
      synchronized (BodyBudget.this) {
        giveBack(taken);
        isClosed = true;
      }
    }
  }
}
