package org.gnomondb.catalog.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.jspecify.annotations.Nullable;

/** The JSON in the catalog's objects. Threads may share it. */
final class CatalogJson {
  private static final String CATALOG_ID = "catalog_id";
  private static final String EVENTS = "events";
  private static final String EVENT = "event";
  private static final String DATABASE_CREATED = "database_created";
  private static final String TABLE_CREATED = "table_created";
  private static final String COLUMNS_ADDED = "columns_added";
  private static final String DATABASE = "database";
  private static final String TABLE = "table";
  private static final String ID = "id";
  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String COLUMNS = "columns";

  // Without the default pool, which keeps buffers in thread locals of whichever thread comes by.
  private final JsonFactory factory =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build();

  ByteBuffer writeId(UUID id) {
    return write(json -> json.writeStringField(CATALOG_ID, id.toString()));
  }

  UUID readId(ByteBuffer body) throws CatalogFormatException {
    return read(
        body,
        json -> {
          requireField(json, CATALOG_ID);
          return UUID.fromString(json.nextTextValue());
        });
  }

  ByteBuffer writeEvents(List<CatalogEvent> events) {
    return write(
        json -> {
          json.writeArrayFieldStart(EVENTS);
          for (CatalogEvent event : events) {
            json.writeStartObject();
            writeEvent(json, event);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  List<CatalogEvent> readEvents(ByteBuffer body) throws CatalogFormatException {
    return read(
        body,
        json -> {
          requireField(json, EVENTS);
          require(json.nextToken() == JsonToken.START_ARRAY, EVENTS);
          List<CatalogEvent> events = new ArrayList<>();
          while (json.nextToken() != JsonToken.END_ARRAY) {
            events.add(Fields.read(json).toEvent());
          }
          return events;
        });
  }

  private static void writeEvent(JsonGenerator json, CatalogEvent event) throws IOException {
    switch (event) {
      case DatabaseCreated created -> {
        json.writeStringField(EVENT, DATABASE_CREATED);
        json.writeNumberField(ID, created.id().value());
        json.writeStringField(NAME, created.name());
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

  private ByteBuffer write(Writing content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private <T> T read(ByteBuffer body, Reading<T> reading) throws CatalogFormatException {
    try (JsonParser json = factory.createParser(body.array(), body.arrayOffset(), body.limit())) {
      require(json.nextToken() == JsonToken.START_OBJECT, "an object");
      T result = reading.read(json);
      require(json.nextToken() == JsonToken.END_OBJECT, "the end of the object");
      return result;
    } catch (IOException | IllegalArgumentException e) {
      throw new CatalogFormatException("its JSON can't be read: " + e.getMessage(), e);
    }
  }

  private static void requireField(JsonParser json, String name) throws IOException {
    require(name.equals(json.nextFieldName()), name);
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("expected " + expected);
    }
  }

  /** Writes the fields of the outermost object. */
  @FunctionalInterface
  private interface Writing {
    void write(JsonGenerator json) throws IOException;
  }

  /** Reads the fields of the outermost object. */
  @FunctionalInterface
  private interface Reading<T> {
    T read(JsonParser json) throws IOException;
  }

  /** The fields of an event or a column, in any order. */
  private static final class Fields {
    private int id = -1;
    private int database = -1;
    private int table = -1;
    private @Nullable String event;
    private @Nullable String name;
    private @Nullable String type;
    private List<ColumnDefinition> columns = List.of();

    static Fields read(JsonParser json) throws IOException {
      require(json.currentToken() == JsonToken.START_OBJECT, "an object");
      Fields fields = new Fields();
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        json.nextToken();
        fields.readField(json, field);
      }
      require(json.currentToken() == JsonToken.END_OBJECT, "the end of an object");
      return fields;
    }

    CatalogEvent toEvent() {
      return switch (text(EVENT, event)) {
        case DATABASE_CREATED ->
            new DatabaseCreated(new DatabaseId(number(ID, id)), text(NAME, name));
        case TABLE_CREATED ->
            new TableCreated(
                new DatabaseId(number(DATABASE, database)),
                new TableId(number(ID, id)),
                text(NAME, name),
                columns);
        case COLUMNS_ADDED ->
            new ColumnsAdded(
                new DatabaseId(number(DATABASE, database)),
                new TableId(number(TABLE, table)),
                columns);
        default -> throw new IllegalArgumentException("unknown event '%s'".formatted(event));
      };
    }

    private void readField(JsonParser json, String field) throws IOException {
      switch (field) {
        case ID -> id = json.getIntValue();
        case DATABASE -> database = json.getIntValue();
        case TABLE -> table = json.getIntValue();
        case EVENT -> event = json.getText();
        case NAME -> name = json.getText();
        case TYPE -> type = json.getText();
        case COLUMNS -> columns = readColumns(json);
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
          new ColumnId(number(ID, id)),
          text(NAME, name),
          ColumnType.valueOf(text(TYPE, type).toUpperCase(Locale.ROOT)));
    }

    private static int number(String field, int value) {
      require(value >= 0, "the field '%s' with a number from 0 on".formatted(field));
      return value;
    }

    private static String text(String field, @Nullable String value) {
      if (value == null) {
        throw new IllegalArgumentException("expected the field '%s'".formatted(field));
      }
      return value;
    }
  }
}
