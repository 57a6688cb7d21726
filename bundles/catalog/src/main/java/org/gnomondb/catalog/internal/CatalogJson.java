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
import java.util.UUID;
import org.gnomondb.catalog.internal.Losses.IdRange;

/** The JSON in the catalog's objects. Threads may share it. */
final class CatalogJson {
  private static final String CATALOG_ID = "catalog_id";
  private static final String NEXT_DATABASE_ID = "next_database_id";
  private static final String NEXT_TABLE_ID = "next_table_id";
  private static final String LOST_TABLES = "lost_tables";
  private static final String OLD_TABLES_END = "old_tables_end";
  private static final String COLUMNS_START = "columns_start";
  private static final String EVENTS = "events";

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

  ByteBuffer writeRecord(CatalogRecord record) {
    return write(
        json -> {
          json.writeNumberField(NEXT_DATABASE_ID, record.nextIds().database());
          json.writeNumberField(NEXT_TABLE_ID, record.nextIds().table());
          if (!record.losses().equals(Losses.NONE)) {
            writeLosses(json, record.losses());
          }
          json.writeArrayFieldStart(EVENTS);
          for (CatalogEvent event : record.events()) {
            json.writeStartObject();
            EventJson.write(json, event);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  CatalogRecord readRecord(ByteBuffer body) throws CatalogFormatException {
    return read(
        body,
        json -> {
          requireField(json, NEXT_DATABASE_ID);
          int nextDatabaseId = json.nextIntValue(-1);
          requireField(json, NEXT_TABLE_ID);
          int nextTableId = json.nextIntValue(-1);
          require(nextDatabaseId >= 0 && nextTableId >= 0, "ids from 0 on");
          String name = json.nextFieldName();
          Losses losses = Losses.NONE;
          if (LOST_TABLES.equals(name)) {
            losses = readLosses(json);
            name = json.nextFieldName();
          }
          require(EVENTS.equals(name), EVENTS);
          return new CatalogRecord(
              new NextIds(nextDatabaseId, nextTableId), losses, readEvents(json));
        });
  }

  private static void writeLosses(JsonGenerator json, Losses losses) throws IOException {
    json.writeArrayFieldStart(LOST_TABLES);
    for (IdRange range : losses.tables()) {
      json.writeNumber(range.start());
      json.writeNumber(range.end());
    }
    json.writeEndArray();
    json.writeNumberField(OLD_TABLES_END, losses.oldTablesEnd());
    json.writeNumberField(COLUMNS_START, losses.columnsStart());
  }

  private static Losses readLosses(JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.START_ARRAY, LOST_TABLES);
    List<IdRange> tables = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      tables.add(new IdRange(json.getIntValue(), json.nextIntValue(-1)));
    }
    requireField(json, OLD_TABLES_END);
    int oldTablesEnd = json.nextIntValue(-1);
    requireField(json, COLUMNS_START);
    return new Losses(tables, oldTablesEnd, json.nextIntValue(-1));
  }

  private static List<CatalogEvent> readEvents(JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.START_ARRAY, EVENTS);
    List<CatalogEvent> events = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      events.add(EventFields.read(json).toEvent());
    }
    return events;
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

  static void require(boolean holds, String expected) {
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
}
