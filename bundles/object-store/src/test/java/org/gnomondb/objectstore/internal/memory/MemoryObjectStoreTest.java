package org.gnomondb.objectstore.internal.memory;

import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;

final class MemoryObjectStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore openStore() {
    return new MemoryObjectStore();
  }
}
