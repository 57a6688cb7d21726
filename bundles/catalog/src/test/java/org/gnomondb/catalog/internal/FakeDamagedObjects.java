package org.gnomondb.catalog.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;

/** Removes what it is told of, and remembers why. */
final class FakeDamagedObjects implements DamagedObjects {
  final Map<String, String> reasonsByPath = new LinkedHashMap<>();
  private final FakeObjectStore store;

  FakeDamagedObjects(FakeObjectStore store) {
    this.store = store;
  }

  @Override
  public void setAside(ObjectPath path, String kind, String reason) {
    if (!kind.equals("catalog")) {
      throw new AssertionError("'%s' is no kind of the catalog".formatted(kind));
    }
    reasonsByPath.put(path.value(), reason);
    try {
      store.delete(path);
    } catch (ObjectStoreException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public List<DamagedObject> list() {
    return new ArrayList<>();
  }
}
