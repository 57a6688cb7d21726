package org.gnomondb.catalog.internal;

import static org.gnomondb.catalog.internal.CatalogJson.require;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseRemoved;
import org.gnomondb.catalog.internal.CatalogEvent.IdsReserved;
import org.gnomondb.catalog.internal.CatalogEvent.RetentionSet;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableRemoved;
import org.jspecify.annotations.Nullable;

/** The fields of an event or a column, in any order, as {@link EventJson} writes them. */
final class EventFields {
  private int id = -1;
  private int database = -1;
  private int table = -1;
  private @Nullable String event;
  private @Nullable String name;
  private @Nullable String type;
  private @Nullable Instant deletedAt;
  private Optional<Instant> hardDeleteAt = Optional.empty();
  private Optional<Duration> retentionPeriod = Optional.empty();
  private List<ColumnDefinition> columns = List.of();

  /** Reads the object that the parser stands at. */
  static EventFields read(JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_OBJECT, "an object");
    EventFields fields = new EventFields();
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      fields.readField(json, field);
    }
    require(json.currentToken() == JsonToken.END_OBJECT, "the end of an object");
    return fields;
  }

  CatalogEvent toEvent() {
    return switch (present(EventJson.EVENT, event)) {
      case EventJson.DATABASE_CREATED ->
          new DatabaseCreated(new DatabaseId(id()), name(), retentionPeriod);
      case EventJson.TABLE_CREATED ->
          new TableCreated(database(), new TableId(id()), name(), columns);
      case EventJson.COLUMNS_ADDED ->
          new ColumnsAdded(database(), new TableId(number(EventJson.TABLE, table)), columns);
      case EventJson.RETENTION_SET -> new RetentionSet(database(), retentionPeriod);
      case EventJson.DATABASE_DELETED ->
          new DatabaseDeleted(new DatabaseId(id()), name(), deletion());
      case EventJson.TABLE_DELETED ->
          new TableDeleted(database(), new TableId(id()), name(), deletion());
      case EventJson.DATABASE_REMOVED -> new DatabaseRemoved(new DatabaseId(id()));
      case EventJson.TABLE_REMOVED -> new TableRemoved(database(), new TableId(id()));
      case EventJson.IDS_RESERVED ->
          new IdsReserved(database(), new TableId(number(EventJson.TABLE, table)));
      default -> throw new IllegalArgumentException("unknown event '%s'".formatted(event));
    };
  }

  private void readField(JsonParser json, String field) throws IOException {
    switch (field) {
      case EventJson.ID -> id = json.getIntValue();
      case EventJson.DATABASE -> database = json.getIntValue();
      case EventJson.TABLE -> table = json.getIntValue();
      case EventJson.EVENT -> event = json.getText();
      case EventJson.NAME -> name = json.getText();
      case EventJson.TYPE -> type = json.getText();
      case EventJson.COLUMNS -> columns = readColumns(json);
      case EventJson.RETENTION_NANOS ->
          retentionPeriod = Optional.of(Duration.ofNanos(json.getLongValue()));
      case EventJson.DELETED_AT_MILLIS -> deletedAt = Instant.ofEpochMilli(json.getLongValue());
      case EventJson.HARD_DELETE_AT_MILLIS ->
          hardDeleteAt = Optional.of(Instant.ofEpochMilli(json.getLongValue()));
      default -> throw new IllegalArgumentException("unknown field '%s'".formatted(field));
    }
  }

  private static List<ColumnDefinition> readColumns(JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "an array of columns");
    List<ColumnDefinition> columns = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      columns.add(read(json).toColumn());
    }
    return columns;
  }

  private ColumnDefinition toColumn() {
    return new ColumnDefinition(
        new ColumnId(id()),
        name(),
        ColumnType.valueOf(present(EventJson.TYPE, type).toUpperCase(Locale.ROOT)));
  }

  private int id() {
    return number(EventJson.ID, id);
  }

  private String name() {
    return present(EventJson.NAME, name);
  }

  private DatabaseId database() {
    return new DatabaseId(number(EventJson.DATABASE, database));
  }

  private Deletion deletion() {
    return new Deletion(present(EventJson.DELETED_AT_MILLIS, deletedAt), hardDeleteAt);
  }

  private static int number(String field, int value) {
    require(value >= 0, "the field '%s' with a number from 0 on".formatted(field));
    return value;
  }

  private static <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("expected the field '%s'".formatted(field));
    }
    return value;
  }
}
