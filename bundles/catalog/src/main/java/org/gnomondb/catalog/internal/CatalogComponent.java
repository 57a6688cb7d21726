package org.gnomondb.catalog.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Offers the catalog as a service, once its log has been read.
 *
 * <p>The store may be replaced side by side, hence the gate. At least one has to be there: so the
 * component waits for the store's bundle instead of blocking the thread that would start it.
 */
@Component(
    service = Catalog.class,
    immediate = true,
    configurationPid = CatalogComponent.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class CatalogComponent implements Catalog {
  public static final String PID = "org.gnomondb.catalog";

  /** Options of the catalog. */
  public @interface Config {
    /** The first segment of the paths of all objects of this server. */
    String nodeId();

    /** After which time the data of something deleted goes, where the deletion does not say. */
    long hardDeleteDefaultMillis() default 72L * 3_600_000;

    /** How long something deleted is listed after its data is gone. */
    long deleteGracePeriodMillis() default 24L * 3_600_000;

    /** How many databases may exist; 0 for no limit. */
    long databasesMax() default 0;

    /** How many tables may exist in all databases; 0 for no limit. */
    long tablesMax() default 0;

    /** How many tags and fields a table may have; 0 for no limit. */
    long columnsPerTableMax() default 0;
  }

  private final ServiceGate<ObjectStore> storeGate = new ServiceGate<>("the object store");
  private final ServiceGate<DamagedObjects> damageGate = new ServiceGate<>("the quarantine");
  private final CatalogObjects objects;
  private final Lifecycle lifecycle;
  private final CatalogRules rules;
  private final Clock clock = Clock.systemUTC();
  private @Nullable LoggedCatalog catalog;
  private @Nullable CatalogKeeper keeper;

  @Activate
  public CatalogComponent(Config config, BundleContext context, @Reference Lifecycle lifecycle) {
    this.lifecycle = lifecycle;
    this.rules =
        new CatalogRules(
            Duration.ofMillis(config.hardDeleteDefaultMillis()),
            Duration.ofMillis(config.deleteGracePeriodMillis()),
            new CatalogLimits(
                config.databasesMax(), config.tablesMax(), config.columnsPerTableMax()));
    // The framework's id outlives an update of this bundle and no process.
    UUID owner = UUID.fromString(context.getProperty(Constants.FRAMEWORK_UUID));
    this.objects =
        new CatalogObjects(new StoreAccess(storeGate, Thread::sleep), config.nodeId(), owner);
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void bindStore(ObjectStore store) {
    storeGate.bind(store);
  }

  void unbindStore(ObjectStore store) {
    storeGate.unbind(store);
  }

  @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
  void bindDamagedObjects(DamagedObjects damagedObjects) {
    damageGate.bind(damagedObjects);
  }

  void unbindDamagedObjects(DamagedObjects damagedObjects) {
    damageGate.unbind(damagedObjects);
  }

  /** Called after the references have been bound, and before the service is handed out. */
  @Activate
  void open() throws ObjectStoreException, CatalogFormatException {
    try {
      DamagedObjects damagedObjects = new GatedQuarantine(damageGate);
      CatalogOpening opened = CatalogOpening.open(objects, damagedObjects, clock.instant());
      LoggedCatalog logged =
          new LoggedCatalog(new CatalogLog(objects), lifecycle, clock, rules, opened);
      Checkpoints checkpoints = new Checkpoints(objects, damagedObjects);
      catalog = logged;
      keeper = new CatalogKeeper(logged, objects, checkpoints, clock, rules);
      keeper.start();
    } catch (ObjectStoreException e) {
      lifecycle.failed(
          "the catalog can't be read from the object store (%s); make the store work and start again"
              .formatted(e.getMessage()));
      throw e;
    } catch (CatalogFormatException e) {
      lifecycle.failed("the catalog can't be read: " + e.getMessage());
      throw e;
    }
  }

  @Deactivate
  void close() {
    if (keeper != null) {
      keeper.close();
    }
  }

  @Override
  public UUID id() {
    return catalog().id();
  }

  @Override
  public CatalogSnapshot snapshot() {
    return catalog().snapshot();
  }

  @Override
  public CatalogLimits limits() {
    return rules.limits();
  }

  @Override
  public CatalogSnapshot commit(List<CatalogChange> changes) {
    return catalog().commit(changes);
  }

  private LoggedCatalog catalog() {
    LoggedCatalog opened = catalog;
    if (opened == null) {
      throw new IllegalStateException("the catalog is used before it was opened");
    }
    return opened;
  }
}
