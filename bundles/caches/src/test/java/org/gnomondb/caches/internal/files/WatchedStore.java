package org.gnomondb.caches.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;

/** Counts reads, lets them wait, and flips a bit of the next one. */
final class WatchedStore implements ObjectStore {
  final FakeObjectStore objects = new FakeObjectStore();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final AtomicInteger flips = new AtomicInteger();

  int reads() {
    return reads.get();
  }

  /** Makes reads wait until the returned latch is counted down. */
  CountDownLatch holdReads() {
    gate = new CountDownLatch(1);
    return gate;
  }

  void flipABitOfTheNextRead() {
    flips.incrementAndGet();
  }

  @Override
  public String kind() {
    return objects.kind();
  }

  @Override
  public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws IOException {
    reads.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    int start = target.position();
    objects.readRanges(path, ranges, target);
    if (flips.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      target.put(start, (byte) (target.get(start) ^ 1));
    }
  }

  @Override
  public void create(ObjectPath path, ByteBuffer content) throws IOException {
    objects.create(path, content);
  }

  @Override
  public void replace(ObjectPath path, ByteBuffer content) throws IOException {
    objects.replace(path, content);
  }

  @Override
  public byte[] read(ObjectPath path) throws IOException {
    return objects.read(path);
  }

  @Override
  public Optional<ObjectMetadata> head(ObjectPath path) throws IOException {
    return objects.head(path);
  }

  @Override
  public List<ObjectMetadata> list(String prefix, String startAfter) throws IOException {
    return objects.list(prefix, startAfter);
  }

  @Override
  public void delete(ObjectPath path) throws IOException {
    objects.delete(path);
  }
}
