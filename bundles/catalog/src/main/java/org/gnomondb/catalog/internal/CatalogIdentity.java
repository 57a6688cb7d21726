package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.catalog.internal.Found.Damaged;
import org.gnomondb.catalog.internal.Found.Intact;
import org.gnomondb.catalog.internal.Found.Missing;
import org.gnomondb.catalog.internal.Found.Newer;
import org.gnomondb.catalog.internal.Found.Unreadable;

/** The catalog's id: made when a store is first used, kept in two objects. */
final class CatalogIdentity {
  private CatalogIdentity() {}

  static UUID open(CatalogObjects objects, DamagedObjects damagedObjects)
      throws ObjectStoreException, CatalogFormatException {
    ObjectPath path = objects.paths().id();
    return switch (objects.findId(path)) {
      case Intact<UUID> intact -> intact.value();
      case Missing<UUID> missing -> fromCopy(objects, damagedObjects, Optional.empty());
      case Damaged<UUID> damaged ->
          fromCopy(objects, damagedObjects, Optional.of(damaged.reason()));
      case Newer<UUID> newer ->
          fromCopy(objects, damagedObjects, Optional.ofNullable(newer.failure().getMessage()));
      case Unreadable<UUID> unreadable -> throw unreadable.failure();
    };
  }

  private static UUID fromCopy(
      CatalogObjects objects, DamagedObjects damagedObjects, Optional<String> damage)
      throws ObjectStoreException, CatalogFormatException {
    ObjectPath path = objects.paths().id();
    if (objects.findId(objects.paths().idCopy()) instanceof Intact<UUID> copy) {
      Damage repaired =
          new Damage(
              path,
              damage.orElse("it is missing") + "; nothing is lost, it was restored from its copy",
              Optional.of(copy.object()));
      CatalogRepair.repair(objects, damagedObjects, repaired);
      return copy.value();
    }
    if (objects.findId(path) instanceof Newer<UUID> newer) {
      throw newer.failure();
    }
    if (damage.isPresent()) {
      damagedObjects.setAside(
          path, CatalogRepair.KIND, damage.get() + "; the catalog gets another id");
    }
    objects.create(path, ByteBuffer.wrap(objects.encodeId(UUID.randomUUID())));
    // Read back rather than believed: a retried or a foreign create may have come first.
    return switch (objects.findId(path)) {
      case Intact<UUID> intact -> intact.value();
      case Unreadable<UUID> unreadable -> throw unreadable.failure();
      case Newer<UUID> newer -> throw newer.failure();
      case Missing<UUID> missing ->
          throw new CatalogFormatException("'%s' vanished as it was made".formatted(path));
      case Damaged<UUID> damaged ->
          throw new CatalogFormatException(
              "'%s' is damaged and can't be set aside: %s".formatted(path, damaged.reason()));
    };
  }
}
