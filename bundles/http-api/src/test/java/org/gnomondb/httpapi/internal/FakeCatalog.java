package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** A catalog of databases without tables. */
final class FakeCatalog implements Catalog {
  final Map<String, DatabaseDefinition> databases = new TreeMap<>();
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
    for (CatalogChange change : changes) {
      create(((CatalogChange.CreateDatabase) change).database());
    }
    return snapshot();
  }

  void create(String name) {
    if (databases.containsKey(name)) {
      throw new GnomonException(ErrorCode.CONFLICT, "database " + name + " is there");
    }
    databases.put(
        name, new DatabaseDefinition(new DatabaseId(databases.size() + 1), name, Map.of()));
  }
}
