package org.gnomondb.api.objectstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;

/**
 * Counts the calls of another store, and makes one of them, or all from one on, fail. Threads may
 * share it.
 */
public final class FaultyObjectStore implements ObjectStore {
  private final ObjectStore store;
  private long calls;
  private long faultAt = Long.MAX_VALUE;
  private long faultUntil = Long.MAX_VALUE;
  private boolean hasEffect;

  public FaultyObjectStore(ObjectStore store) {
    this.store = store;
  }

  /** How many calls have been made. */
  public synchronized long calls() {
    return calls;
  }

  /**
   * Makes one call fail, as if the store could not be reached for a moment.
   *
   * @param call its number, from 1 on
   * @param newHasEffect whether it does its work all the same, and only its answer is lost
   */
  public synchronized void failCall(long call, boolean newHasEffect) {
    failCalls(call, call, newHasEffect);
  }

  /** Makes all calls from one to another, both included, fail. */
  public synchronized void failCalls(long first, long last, boolean newHasEffect) {
    faultAt = first;
    faultUntil = last;
    hasEffect = newHasEffect;
  }

  @Override
  public String kind() {
    return store.kind();
  }

  @Override
  public void create(ObjectPath path, ByteBuffer content) throws IOException {
    call(
        () -> {
          store.create(path, content);
          return true;
        });
  }

  @Override
  public void replace(ObjectPath path, ByteBuffer content) throws IOException {
    call(
        () -> {
          store.replace(path, content);
          return true;
        });
  }

  @Override
  public byte[] read(ObjectPath path) throws IOException {
    return call(() -> store.read(path));
  }

  @Override
  public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws IOException {
    call(
        () -> {
          store.readRanges(path, ranges, target);
          return true;
        });
  }

  @Override
  public Optional<ObjectMetadata> head(ObjectPath path) throws IOException {
    return call(() -> store.head(path));
  }

  @Override
  public List<ObjectMetadata> list(String prefix, String startAfter) throws IOException {
    return call(() -> store.list(prefix, startAfter));
  }

  @Override
  public void delete(ObjectPath path) throws IOException {
    call(
        () -> {
          store.delete(path);
          return true;
        });
  }

  private synchronized <T> T call(Call<T> call) throws IOException {
    calls++;
    boolean fails = calls >= faultAt && calls <= faultUntil;
    if (fails && !hasEffect) {
      throw new ObjectStoreException(
          Kind.UNAVAILABLE, "the store answers call %d with 503".formatted(calls));
    }
    T result = call.run();
    if (fails) {
      throw new ObjectStoreException(
          Kind.UNAVAILABLE, "the answer to call %d is lost".formatted(calls));
    }
    return result;
  }

  /** One call of the store. */
  @FunctionalInterface
  private interface Call<T> {
    T run() throws IOException;
  }
}
