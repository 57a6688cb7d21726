package org.gnomondb.buffer.internal;

import java.util.UUID;
import java.util.function.Supplier;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.query.FileMerger;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;

/**
 * What the storage of rows works with.
 *
 * @param owner the same for all storages of this process, and for no other process
 * @param merger what merges files at the moment, or null while nobody does
 * @param cache what caches files at the moment, or null while nobody does
 */
record StorageContext(
    String nodeId,
    UUID owner,
    Catalog catalog,
    StoreAccess store,
    StoreAccess.Pause pause,
    Lifecycle lifecycle,
    DamagedObjects damaged,
    Supplier<@Nullable FileMerger> merger,
    Supplier<@Nullable FileCache> cache) {}
