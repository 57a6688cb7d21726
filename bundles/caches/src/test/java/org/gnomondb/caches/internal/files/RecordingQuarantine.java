package org.gnomondb.caches.internal.files;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectPath;

/** Remembers what is set aside. */
final class RecordingQuarantine implements DamagedObjects {
  final List<String> setAside = new ArrayList<>();

  @Override
  public void setAside(ObjectPath path, String kind, String reason) {
    setAside.add("%s %s: %s".formatted(kind, path, reason));
  }

  @Override
  public List<DamagedObject> list() {
    return List.of();
  }
}
