package org.gnomondb.lineprotocol.internal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.gnomondb.lineprotocol.internal.parse.ParseOptions;
import org.gnomondb.lineprotocol.internal.parse.ParsedRequest;
import org.gnomondb.lineprotocol.internal.parse.ParsedRun;
import org.gnomondb.lineprotocol.internal.parse.ParsedTable;
import org.gnomondb.lineprotocol.internal.parse.RequestParser;
import org.gnomondb.lineprotocol.internal.parse.RowArrays;
import org.gnomondb.lineprotocol.internal.parse.SchemaRoom;
import org.jspecify.annotations.Nullable;

/** Reads requests against the catalog and adds to it what their good lines need. */
final class WritePreparer {
  /** How often a request is read again because another one changed the catalog meanwhile. */
  static final int ATTEMPTS_MAX = 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final boolean areNewTagsAllowed;
  private final InstantSource clock;
  private final long hashSeed;
  private final RowArrays arrays;

  /**
   * @param hashSeed a number that clients cannot know
   * @param arrays from which batches are made, to be given back by whoever knows when
   */
  WritePreparer(boolean areNewTagsAllowed, InstantSource clock, long hashSeed, RowArrays arrays) {
    this.areNewTagsAllowed = areNewTagsAllowed;
    this.clock = clock;
    this.hashSeed = hashSeed;
    this.arrays = arrays;
  }

  /**
   * Reads a request and commits its changes to the catalog.
   *
   * @throws GnomonException {@code INVALID} if the request has no line, {@code UNREADABLE_BODY} if
   *     it is not UTF-8, {@code LIMIT} if its database would be one too many, {@code DELETED} if
   *     its database or a table of it is deleted, {@code OVERLOAD} if the catalog changes too fast
   *     to catch up, and what {@link Catalog#commit} throws
   */
  PreparedWrite prepare(WriteRequest request, Catalog catalog) {
    long ingestTime = ingestTime();
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      CatalogSnapshot before = catalog.snapshot();
      ParseOptions options =
          new ParseOptions(
              request.precision(),
              ingestTime,
              request.acceptPartial(),
              areNewTagsAllowed,
              room(catalog.limits(), before),
              arrays);
      DatabaseDefinition database = before.database(request.database());
      requireNotDeleted(database);
      ParsedRequest parsed = parse(request, database, options);
      if (database == null) {
        requireRoomForDatabase(catalog.limits(), before);
      }
      requireNotDeleted(database, parsed.tables());
      CatalogSnapshot after = commit(request.database(), parsed.tables(), before, catalog);
      if (after != null) {
        WriteResult result = new WriteResult(parsed.linesGood(), parsed.errors());
        return new PreparedWrite(batches(request.database(), parsed.tables(), after), result);
      }
    }
    throw new GnomonException(
        ErrorCode.OVERLOAD,
        "the schema of database '%s' changed %d times while this write was checked against it; try again"
            .formatted(request.database(), ATTEMPTS_MAX));
  }

  private long ingestTime() {
    Instant now = clock.instant();
    return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
  }

  private ParsedRequest parse(
      WriteRequest request, @Nullable DatabaseDefinition database, ParseOptions options) {
    ByteBuffer body = request.body();
    int from = body.arrayOffset() + body.position();
    int to = body.arrayOffset() + body.limit();
    ParsedRequest parsed =
        new RequestParser(body.array(), from, to, database, options, hashSeed).parse();
    if (parsed.lineCount() == 0) {
      throw new GnomonException(ErrorCode.INVALID, "incoming write was empty");
    }
    return parsed;
  }

  private static SchemaRoom room(CatalogLimits limits, CatalogSnapshot snapshot) {
    if (limits.tables() == 0) {
      return new SchemaRoom(limits, 0);
    }
    long tables =
        snapshot.databases().values().stream()
            .filter(database -> database.deletion().isEmpty())
            .flatMap(database -> database.tables().values().stream())
            .filter(table -> table.deletion().isEmpty())
            .count();
    return new SchemaRoom(limits, tables);
  }

  /** Comes before what is wrong with lines: none of them could be stored in any case. */
  private static void requireRoomForDatabase(CatalogLimits limits, CatalogSnapshot snapshot) {
    long databases =
        snapshot.databases().values().stream()
            .filter(database -> database.deletion().isEmpty())
            .filter(database -> !database.name().equals(DatabaseDefinition.INTERNAL))
            .count();
    if (limits.areDatabasesFull(databases)) {
      throw new GnomonException(ErrorCode.LIMIT, limits.databasesMessage());
    }
  }

  private static void requireNotDeleted(@Nullable DatabaseDefinition database) {
    if (database != null && database.deletion().isPresent()) {
      throw deleted("database", database.name());
    }
  }

  /** What has been deleted has a name that no client makes up by chance. */
  private static void requireNotDeleted(
      @Nullable DatabaseDefinition database, List<ParsedTable> tables) {
    for (ParsedTable parsed : tables) {
      TableDefinition table = database == null ? null : database.table(parsed.name());
      if (table != null && table.deletion().isPresent()) {
        throw deleted("table", table.name());
      }
    }
  }

  private static GnomonException deleted(String kind, String name) {
    return new GnomonException(
        ErrorCode.DELETED,
        "cannot write to soft-deleted %s '%s' - it is marked for deletion".formatted(kind, name));
  }

  /** Returns a snapshot that has all columns, or null if the request must be read again. */
  private static @Nullable CatalogSnapshot commit(
      String database, List<ParsedTable> tables, CatalogSnapshot before, Catalog catalog) {
    boolean isDatabaseNew = before.database(database) == null;
    List<CatalogChange> changes = SchemaChanges.of(database, isDatabaseNew, tables);
    if (changes.isEmpty()) {
      return before;
    }
    try {
      CatalogSnapshot after = catalog.commit(changes);
      return areSameTables(database, tables, before, after) ? after : null;
    } catch (GnomonException e) {
      // What the request was read against has been created or deleted by someone else meanwhile.
      boolean isOvertaken =
          e.code() == ErrorCode.CONFLICT
              || e.code() == ErrorCode.NOT_FOUND
              || (e.code() == ErrorCode.LIMIT && catalog.snapshot() != before);
      if (isOvertaken) {
        return null;
      }
      throw e;
    }
  }

  /** Whether the tables that the request was read against are those that have its names now. */
  private static boolean areSameTables(
      String database, List<ParsedTable> tables, CatalogSnapshot before, CatalogSnapshot after) {
    return tables.stream()
        .filter(table -> !table.isNew())
        .allMatch(
            table ->
                Objects.equals(
                    tableId(before, database, table.name()),
                    tableId(after, database, table.name())));
  }

  private static @Nullable TableId tableId(
      CatalogSnapshot snapshot, String databaseName, String tableName) {
    DatabaseDefinition database = snapshot.database(databaseName);
    TableDefinition table = database == null ? null : database.table(tableName);
    return table == null ? null : table.id();
  }

  private static List<TableBatch> batches(
      String databaseName, List<ParsedTable> tables, CatalogSnapshot snapshot) {
    List<TableBatch> batches = new ArrayList<>();
    DatabaseDefinition database = snapshot.database(databaseName);
    for (ParsedTable parsed : tables) {
      TableDefinition table = database == null ? null : database.table(parsed.name());
      if (database == null || table == null) {
        throw new IllegalStateException(
            "the catalog lacks the table '%s' although it was just added".formatted(parsed.name()));
      }
      for (ParsedRun run : parsed.runs()) {
        batches.add(run.toBatch(database.id(), table));
      }
    }
    return batches;
  }
}
