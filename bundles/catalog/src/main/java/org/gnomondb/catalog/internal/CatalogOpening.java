package org.gnomondb.catalog.internal;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.catalog.internal.CatalogRecovery.Recovered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store holds, with damaged objects set aside and made good where they can be.
 *
 * @param checkpoint the number of the newest checkpoint that is intact, 0 for none
 */
record CatalogOpening(UUID id, CatalogState state, long checkpoint) {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogOpening.class);

  /**
   * @throws ObjectStoreException if the store does not answer, or does not hand out an object that
   *     may well be intact
   * @throws CatalogFormatException if a later version of this server has written the catalog, or
   *     its id is damaged and can't be replaced
   */
  static CatalogOpening open(CatalogObjects objects, DamagedObjects damagedObjects, Instant now)
      throws ObjectStoreException, CatalogFormatException {
    UUID id = CatalogIdentity.open(objects, damagedObjects);
    Recovered recovered = CatalogRecovery.read(objects, now);
    if (recovered.isLossy()) {
      return afterLoss(id, recovered, objects, damagedObjects);
    }
    CatalogRepair.repair(objects, damagedObjects, recovered.damages());
    return new CatalogOpening(id, recovered.state(), recovered.checkpoint());
  }

  /**
   * A checkpoint takes the place of what is damaged. Only then is that set aside: a later start
   * must not take its absence for the end of the log, and give its ids again.
   */
  private static CatalogOpening afterLoss(
      UUID id, Recovered recovered, CatalogObjects objects, DamagedObjects damagedObjects) {
    CatalogState state = recovered.state();
    CatalogState checkpointed = new CatalogDraft(state).toState(state.sequence() + 1);
    try {
      new Checkpoints(objects, damagedObjects).write(checkpointed);
    } catch (ObjectStoreException e) {
      logUnrepaired(recovered.damages(), e);
      return new CatalogOpening(id, state, recovered.checkpoint());
    }
    CatalogRepair.repair(objects, damagedObjects, recovered.damages());
    return new CatalogOpening(id, checkpointed, checkpointed.sequence());
  }

  private static void logUnrepaired(List<Damage> damages, ObjectStoreException cause) {
    for (Damage damage : damages) {
      LOG.error(
          "object '{}' of the catalog is damaged: {}. It can't be set aside before the next start,"
              + " as the store fails: {}",
          damage.path(),
          damage.reason(),
          cause.getMessage());
    }
  }
}
