package org.gnomondb.query.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceGate.Lease;
import org.gnomondb.query.internal.engine.ObjectReader;

/** Lets the engine read from whichever object store is there. */
record StoreReader(ServiceGate<ObjectStore> gate) implements ObjectReader {

  @Override
  public void read(String path, long[] offsets, int[] lengths, ByteBuffer target)
      throws IOException {
    List<ByteRange> ranges =
        IntStream.range(0, offsets.length)
            .mapToObj(i -> new ByteRange(offsets[i], lengths[i]))
            .toList();
    try (Lease<ObjectStore> store = gate.enter()) {
      store.service().readRanges(new ObjectPath(path), ranges, target);
    }
  }
}
