package org.gnomondb.httpapi.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.DeleteDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogChange.SetRetentionPeriod;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** A catalog that creates databases, and takes note of all else. */
final class FakeCatalog implements Catalog {
  final Map<String, DatabaseDefinition> databases = new TreeMap<>();
  final List<CatalogChange> committed = new ArrayList<>();
  @Nullable GnomonException failure;

  FakeCatalog() {
    create(DatabaseDefinition.INTERNAL);
  }

  @Override
  public UUID id() {
    return new UUID(1, 1);
  }

  @Override
  public CatalogSnapshot snapshot() {
    return new CatalogSnapshot(databases.size(), databases);
  }

  @Override
  public CatalogSnapshot commit(List<CatalogChange> changes) {
    if (failure != null) {
      throw failure;
    }
    committed.addAll(changes);
    for (CatalogChange change : changes) {
      apply(change);
    }
    return snapshot();
  }

  private void apply(CatalogChange change) {
    switch (change) {
      case CreateDatabase create -> create(create.database());
      case CreateTable create -> require(create.database());
      case SetRetentionPeriod set -> require(set.database());
      case DeleteDatabase delete -> require(delete.database());
      case DeleteTable delete -> {
        if (require(delete.database()).table(delete.table()) == null) {
          throw new GnomonException(ErrorCode.NOT_FOUND, "no table " + delete.table());
        }
      }
      default -> throw new AssertionError("no endpoint asks for " + change);
    }
  }

  private DatabaseDefinition require(String name) {
    DatabaseDefinition database = databases.get(name);
    if (database == null) {
      throw new GnomonException(ErrorCode.NOT_FOUND, "no database " + name);
    }
    return database;
  }

  void create(String name) {
    if (databases.containsKey(name)) {
      throw new GnomonException(ErrorCode.CONFLICT, "database " + name + " is there");
    }
    databases.put(
        name, new DatabaseDefinition(new DatabaseId(databases.size() + 1), name, Map.of()));
  }
}
