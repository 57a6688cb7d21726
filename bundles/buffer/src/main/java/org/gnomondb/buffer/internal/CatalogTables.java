package org.gnomondb.buffer.internal;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.persist.LiveTables;
import org.jspecify.annotations.Nullable;

/** What the catalog says of tables, now. */
final class CatalogTables implements LiveTables {
  private final Catalog catalog;
  private final Clock clock;

  CatalogTables(Catalog catalog, Clock clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  public @Nullable TableDefinition find(TableKey key) {
    DatabaseDefinition database = catalog.snapshot().database(key.database());
    if (database == null) {
      return null;
    }
    TableDefinition table = database.table(key.table());
    return table == null || database.isDataGone(table, clock.instant()) ? null : table;
  }

  @Override
  public boolean isGone(TableKey key) {
    CatalogSnapshot snapshot = catalog.snapshot();
    DatabaseDefinition database = snapshot.database(key.database());
    TableDefinition table = database == null ? null : database.table(key.table());
    if (database == null || table == null) {
      return snapshot.isRemoved(key.database(), key.table());
    }
    return database.isDataGone(table, clock.instant());
  }

  @Override
  public long minTime(TableKey key) {
    DatabaseDefinition database = catalog.snapshot().database(key.database());
    return database == null
        ? Long.MIN_VALUE
        : database.retentionPeriod().map(this::nanosBefore).orElse(Long.MIN_VALUE);
  }

  private long nanosBefore(Duration period) {
    try {
      Instant since = clock.instant().minus(period);
      return Math.addExact(
          Math.multiplyExact(since.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), since.getNano());
    } catch (ArithmeticException | DateTimeException e) {
      return Long.MIN_VALUE; // Longer than there are times.
    }
  }
}
