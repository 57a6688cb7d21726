package org.gnomondb.catalog.internal;

import java.util.List;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets damaged objects aside and puts copies in their place. */
final class CatalogRepair {
  /** What damaged objects of the catalog should be. */
  static final String KIND = "catalog";

  private static final Logger LOG = LoggerFactory.getLogger(CatalogRepair.class);

  private CatalogRepair() {}

  static void repair(CatalogObjects objects, DamagedObjects damagedObjects, List<Damage> damages) {
    damages.forEach(damage -> repair(objects, damagedObjects, damage));
  }

  /** A repair that fails is made by the next start: until then the copy is read. */
  static void repair(CatalogObjects objects, DamagedObjects damagedObjects, Damage damage) {
    damagedObjects.setAside(damage.path(), KIND, damage.reason());
    if (damage.intact().isPresent()) {
      try {
        objects.create(damage.path(), damage.intact().get());
      } catch (ObjectStoreException e) {
        LOG.warn("'{}' can't be restored from its copy yet: {}", damage.path(), e.getMessage());
      }
    }
  }
}
