package org.gnomondb.api.damage;

import java.util.List;
import org.gnomondb.api.objectstore.ObjectPath;

/**
 * Sets damaged objects aside and remembers them over restarts. Threads may share it.
 *
 * <p>Whoever finds one goes on without it. This service logs it at level ERROR, counts it, lists it
 * in {@code system.damaged_objects}, and moves its bytes to {@code <nodeId>/quarantine/<path below
 * the node id>}, so that the next start does not find it again.
 */
public interface DamagedObjects {

  /**
   * Sets an object aside. Does nothing if it has been already. A store that fails is logged, not
   * thrown: the object is then found again by the next start.
   *
   * @param kind what it should be: {@code wal}, {@code catalog}, {@code index} or {@code parquet}
   * @param reason what is wrong with it, and what is lost by it
   */
  void setAside(ObjectPath path, String kind, String reason);

  /** All that are set aside, the newest last. */
  List<DamagedObject> list();
}
