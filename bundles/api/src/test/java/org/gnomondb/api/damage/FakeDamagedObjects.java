package org.gnomondb.api.damage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gnomondb.api.objectstore.ObjectPath;

/** Remembers what was set aside, and leaves it where it is. */
public final class FakeDamagedObjects implements DamagedObjects {
  private final List<DamagedObject> objects = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void setAside(ObjectPath path, String kind, String reason) {
    objects.add(
        new DamagedObject(path, kind, reason, 0, Instant.EPOCH, ObjectPath.of("quarantine")));
  }

  @Override
  public List<DamagedObject> list() {
    return List.copyOf(objects);
  }

  /** The paths of what was set aside. */
  public List<ObjectPath> paths() {
    return list().stream().map(DamagedObject::path).toList();
  }
}
