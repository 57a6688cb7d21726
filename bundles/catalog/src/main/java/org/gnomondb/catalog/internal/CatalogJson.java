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

/** The JSON in the catalog's objects. Threads may share it. */
final class CatalogJson {
  private static final String CATALOG_ID = "catalog_id";
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

  ByteBuffer writeEvents(List<CatalogEvent> events) {
    return write(
        json -> {
          json.writeArrayFieldStart(EVENTS);
          for (CatalogEvent event : events) {
            json.writeStartObject();
            EventJson.write(json, event);
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
            events.add(EventFields.read(json).toEvent());
          }
          return events;
        });
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
