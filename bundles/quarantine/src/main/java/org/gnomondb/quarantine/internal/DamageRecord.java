package org.gnomondb.quarantine.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.objectstore.ObjectPath;

/** The JSON object that is stored beside the bytes of a damaged object. Threads may share it. */
final class DamageRecord {
  private static final String PATH = "path";
  private static final String KIND = "kind";
  private static final String REASON = "reason";
  private static final String SIZE_BYTES = "size_bytes";
  private static final String DETECTED_AT = "detected_at";
  private static final String QUARANTINE_PATH = "quarantine_path";

  // Without the default pool, which keeps buffers in thread locals of whichever thread comes by.
  private final JsonFactory factory =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build();

  ByteBuffer write(DamagedObject object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField(PATH, object.path().value());
      json.writeStringField(KIND, object.kind());
      json.writeStringField(REASON, object.reason());
      json.writeNumberField(SIZE_BYTES, object.sizeBytes());
      json.writeStringField(DETECTED_AT, object.detectedAt().toString());
      json.writeStringField(QUARANTINE_PATH, object.quarantinePath().value());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /**
   * @throws IOException if the bytes are not what {@link #write} makes
   */
  DamagedObject read(byte[] record) throws IOException {
    try (JsonParser json = factory.createParser(record)) {
      Map<String, String> fields = fields(json);
      return new DamagedObject(
          new ObjectPath(field(fields, PATH)),
          field(fields, KIND),
          field(fields, REASON),
          Long.parseLong(field(fields, SIZE_BYTES)),
          Instant.parse(field(fields, DETECTED_AT)),
          new ObjectPath(field(fields, QUARANTINE_PATH)));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Map<String, String> fields(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("it is no JSON object");
    }
    Map<String, String> fields = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (!json.nextToken().isScalarValue()) {
        throw new IOException("the field '%s' has no plain value".formatted(name));
      }
      fields.put(name, json.getText());
    }
    return fields;
  }

  private static String field(Map<String, String> fields, String name) throws IOException {
    String value = fields.get(name);
    if (value == null) {
      throw new IOException("the field '%s' is missing".formatted(name));
    }
    return value;
  }
}
