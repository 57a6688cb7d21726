package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.AddColumns;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.FaultyObjectStore;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;

/** A store, the catalogs opened on it, and what they told the kernel. */
final class CatalogFixture {
  static final String NODE_ID = "node";
  static final NewColumn HOST = new NewColumn("host", ColumnType.TAG);
  static final NewColumn REGION = new NewColumn("region", ColumnType.TAG);
  static final NewColumn USAGE = new NewColumn("usage", ColumnType.FLOAT64);
  static final NewColumn COUNT = new NewColumn("count", ColumnType.UINT64);

  static final Duration HARD_DELETE_DEFAULT = Duration.ofDays(3);
  static final Duration DELETE_GRACE_PERIOD = Duration.ofDays(1);

  final FakeObjectStore store = new FakeObjectStore();
  final List<Long> pauses = new ArrayList<>();
  final List<String> failures = new ArrayList<>();
  CatalogLimits limits = CatalogLimits.NONE;
  Instant now = Instant.parse("2026-03-04T05:06:07.891Z");
  final FaultyObjectStore faultyStore = new FaultyObjectStore(store);
  final FakeDamagedObjects damagedObjects = new FakeDamagedObjects(store);
  private final UUID owner = new UUID(1, 1);
  private final Lifecycle lifecycle =
      new Lifecycle() {
        @Override
        public void listening(String url) {
          throw new AssertionError("a catalog does not listen");
        }

        @Override
        public void failed(String message) {
          failures.add(message);
        }
      };
  private @Nullable CatalogKeeper keeper;

  LoggedCatalog open() throws ObjectStoreException, CatalogFormatException {
    return open(owner);
  }

  /** A catalog of another process. */
  LoggedCatalog openForeign() throws ObjectStoreException, CatalogFormatException {
    return open(new UUID(2, 2));
  }

  /** The keeper of the catalog that was opened last, which works only when it is told to. */
  CatalogKeeper keeper() {
    return Objects.requireNonNull(keeper);
  }

  static ObjectPath copyPath(long sequence) {
    return new CatalogPaths(NODE_ID).entryCopy(sequence);
  }

  static ObjectPath checkpointPath(long sequence) {
    return new CatalogPaths(NODE_ID).checkpoint(sequence);
  }

  static ObjectPath entryPath(long sequence) {
    return ObjectPath.of(NODE_ID, "catalog", "log", "%020d".formatted(sequence));
  }

  static CatalogChange createDatabase(String name) {
    return new CreateDatabase(name);
  }

  static CatalogChange createTable(String database, String name, NewColumn... columns) {
    return new CreateTable(database, name, List.of(columns));
  }

  static CatalogChange addColumns(String database, String table, NewColumn... columns) {
    return new AddColumns(database, table, List.of(columns));
  }

  /** Everything in a snapshot but the server's own database as lines of text. */
  static List<String> describe(CatalogSnapshot snapshot) {
    List<String> lines = new ArrayList<>();
    lines.add("sequence " + snapshot.sequence());
    for (DatabaseDefinition database : snapshot.databases().values()) {
      if (database.name().equals(DatabaseDefinition.INTERNAL)) {
        continue;
      }
      lines.add(
          "database %d %s%s%s"
              .formatted(
                  database.id().value(),
                  database.name(),
                  database.retentionPeriod().map(period -> " kept " + period).orElse(""),
                  describe(database.deletion())));
      for (TableDefinition table : database.tables().values()) {
        lines.add(
            "  table %d %s%s"
                .formatted(table.id().value(), table.name(), describe(table.deletion())));
        table
            .columns()
            .forEach(
                column ->
                    lines.add(
                        "    column %d %s %s"
                            .formatted(column.id().value(), column.name(), column.type())));
      }
    }
    return lines;
  }

  private static String describe(Optional<Deletion> deletion) {
    return deletion
        .map(
            it ->
                " deleted %s, data goes %s"
                    .formatted(
                        it.deletedAt(), it.hardDeleteAt().map(Instant::toString).orElse("never")))
        .orElse("");
  }

  private LoggedCatalog open(UUID writer) throws ObjectStoreException, CatalogFormatException {
    CatalogObjects objects = objects(writer);
    CatalogOpening opened = CatalogOpening.open(objects, damagedObjects, now);
    LoggedCatalog catalog =
        new LoggedCatalog(new CatalogLog(objects), lifecycle, () -> now, rules(), opened);
    keeper =
        new CatalogKeeper(
            catalog, objects, new Checkpoints(objects, damagedObjects), () -> now, rules());
    return catalog;
  }

  private CatalogRules rules() {
    return new CatalogRules(HARD_DELETE_DEFAULT, DELETE_GRACE_PERIOD, limits);
  }

  CatalogObjects objects() {
    return objects(owner);
  }

  private CatalogObjects objects(UUID writer) {
    ServiceGate<ObjectStore> gate = new ServiceGate<>("the object store");
    gate.bind(faultyStore);
    return new CatalogObjects(new StoreAccess(gate, pauses::add), NODE_ID, writer);
  }
}
