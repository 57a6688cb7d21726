package org.gnomondb.catalog.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseRemoved;
import org.gnomondb.catalog.internal.CatalogEvent.IdsReserved;
import org.gnomondb.catalog.internal.CatalogEvent.RetentionSet;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableRemoved;

/** Writes the fields of events. {@link EventFields} reads them. */
final class EventJson {
  static final String EVENT = "event";
  static final String DATABASE_CREATED = "database_created";
  static final String TABLE_CREATED = "table_created";
  static final String COLUMNS_ADDED = "columns_added";
  static final String RETENTION_SET = "retention_set";
  static final String DATABASE_DELETED = "database_deleted";
  static final String TABLE_DELETED = "table_deleted";
  static final String DATABASE_REMOVED = "database_removed";
  static final String TABLE_REMOVED = "table_removed";
  static final String IDS_RESERVED = "ids_reserved";
  static final String DATABASE = "database";
  static final String TABLE = "table";
  static final String ID = "id";
  static final String NAME = "name";
  static final String TYPE = "type";
  static final String COLUMNS = "columns";
  static final String RETENTION_NANOS = "retention_nanos";
  static final String DELETED_AT_MILLIS = "deleted_at_millis";
  static final String HARD_DELETE_AT_MILLIS = "hard_delete_at_millis";

  private EventJson() {}

  static void write(JsonGenerator json, CatalogEvent event) throws IOException {
    switch (event) {
      case DatabaseCreated created -> {
        json.writeStringField(EVENT, DATABASE_CREATED);
        json.writeNumberField(ID, created.id().value());
        json.writeStringField(NAME, created.name());
        writeRetention(json, created.retentionPeriod());
      }
      case TableCreated created -> {
        json.writeStringField(EVENT, TABLE_CREATED);
        json.writeNumberField(DATABASE, created.database().value());
        json.writeNumberField(ID, created.id().value());
        json.writeStringField(NAME, created.name());
        writeColumns(json, created.columns());
      }
      case ColumnsAdded added -> {
        json.writeStringField(EVENT, COLUMNS_ADDED);
        json.writeNumberField(DATABASE, added.database().value());
        json.writeNumberField(TABLE, added.table().value());
        writeColumns(json, added.columns());
      }
      case RetentionSet set -> {
        json.writeStringField(EVENT, RETENTION_SET);
        json.writeNumberField(DATABASE, set.database().value());
        writeRetention(json, set.period());
      }
      case DatabaseDeleted deleted -> {
        json.writeStringField(EVENT, DATABASE_DELETED);
        json.writeNumberField(ID, deleted.id().value());
        json.writeStringField(NAME, deleted.name());
        writeDeletion(json, deleted.deletion());
      }
      case TableDeleted deleted -> {
        json.writeStringField(EVENT, TABLE_DELETED);
        json.writeNumberField(DATABASE, deleted.database().value());
        json.writeNumberField(ID, deleted.id().value());
        json.writeStringField(NAME, deleted.name());
        writeDeletion(json, deleted.deletion());
      }
      case DatabaseRemoved removed -> {
        json.writeStringField(EVENT, DATABASE_REMOVED);
        json.writeNumberField(ID, removed.id().value());
      }
      case TableRemoved removed -> {
        json.writeStringField(EVENT, TABLE_REMOVED);
        json.writeNumberField(DATABASE, removed.database().value());
        json.writeNumberField(ID, removed.id().value());
      }
      case IdsReserved reserved -> {
        json.writeStringField(EVENT, IDS_RESERVED);
        json.writeNumberField(DATABASE, reserved.database().value());
        json.writeNumberField(TABLE, reserved.table().value());
      }
    }
  }

  private static void writeColumns(JsonGenerator json, List<ColumnDefinition> columns)
      throws IOException {
    json.writeArrayFieldStart(COLUMNS);
    for (ColumnDefinition column : columns) {
      json.writeStartObject();
      json.writeNumberField(ID, column.id().value());
      json.writeStringField(NAME, column.name());
      json.writeStringField(TYPE, column.type().name().toLowerCase(Locale.ROOT));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeRetention(JsonGenerator json, Optional<Duration> period)
      throws IOException {
    if (period.isPresent()) {
      json.writeNumberField(RETENTION_NANOS, period.get().toNanos());
    }
  }

  private static void writeDeletion(JsonGenerator json, Deletion deletion) throws IOException {
    json.writeNumberField(DELETED_AT_MILLIS, deletion.deletedAt().toEpochMilli());
    if (deletion.hardDeleteAt().isPresent()) {
      json.writeNumberField(HARD_DELETE_AT_MILLIS, deletion.hardDeleteAt().get().toEpochMilli());
    }
  }
}
