package org.gnomondb.api.objectstore;

/** The fake keeps the contract as long as it is not told to fail. */
final class FakeObjectStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore openStore() {
    return new FakeObjectStore();
  }
}
