package org.gnomondb.buffer.internal.persist;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.cache.FileCache;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.buffer.internal.index.DataFiles;
import org.gnomondb.buffer.internal.index.IndexedFile;
import org.gnomondb.buffer.internal.index.TableKey;
import org.gnomondb.buffer.internal.parquet.ParquetFile;
import org.gnomondb.gate.StoreAccess;
import org.jspecify.annotations.Nullable;

/** Puts data files into the store and the cache, and takes them out again. */
public final class FileStore {
  private final StoreAccess store;
  private final DataFiles names;
  private final LongSupplier nonces;
  private final Supplier<@Nullable FileCache> cache;

  /**
   * @param nonces numbers that no other file of this server ever gets
   * @param cache the cache that is there at the moment, if there is one
   */
  public FileStore(
      StoreAccess store,
      DataFiles names,
      LongSupplier nonces,
      Supplier<@Nullable FileCache> cache) {
    this.store = store;
    this.names = names;
    this.nonces = nonces;
    this.cache = cache;
  }

  /** Stores a file; when this returns, it survives a crash. */
  DataFile put(TableKey table, long writeOrder, ParquetFile file) throws ObjectStoreException {
    ObjectPath path =
        names.path(
            table,
            writeOrder,
            file.minTime(),
            file.maxTime(),
            file.rowCount(),
            file.crc32c(),
            nonces.getAsLong());
    ByteBuffer content = file.content();
    DataFile dataFile =
        new DataFile(
            path,
            content.remaining(),
            file.rowCount(),
            file.minTime(),
            file.maxTime(),
            writeOrder,
            file.crc32c());
    create(path, content);
    FileCache there = cache.get();
    if (there != null) {
      there.put(dataFile, content.duplicate());
    }
    return dataFile;
  }

  void delete(DataFile file) throws ObjectStoreException {
    FileCache there = cache.get();
    if (there != null) {
      there.remove(file);
    }
    store.call(
        access -> {
          access.delete(file.path());
          return true;
        });
  }

  /** All data files that are in the store, whether the index has them or not. */
  List<IndexedFile> list() throws ObjectStoreException {
    List<ObjectMetadata> objects = store.call(access -> access.list(names.prefix(), ""));
    return objects.stream().flatMap(object -> names.parse(object).stream()).toList();
  }

  /** The name is nobody else's: what is there under it is this file, stored by an earlier try. */
  private void create(ObjectPath path, ByteBuffer content) throws ObjectStoreException {
    try {
      store.call(
          access -> {
            access.create(path, content.duplicate());
            return true;
          });
    } catch (ObjectStoreException e) {
      if (e.kind() != ObjectStoreException.Kind.ALREADY_EXISTS) {
        throw e;
      }
    }
  }
}
