package org.gnomondb.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON that the commands send and understand. */
final class Json {
  static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Writes one JSON value. */
  @FunctionalInterface
  interface Value {
    void write(JsonGenerator json) throws IOException;
  }

  /** An object of texts, in UTF-8. */
  static ByteBuffer object(Map<String, String> members) {
    return bytes(json -> writeObject(json, members));
  }

  static void writeObject(JsonGenerator json, Map<String, String> members) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> member : members.entrySet()) {
      json.writeStringField(member.getKey(), member.getValue());
    }
    json.writeEndObject();
  }

  /** A value in UTF-8. */
  static ByteBuffer bytes(Value value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      value.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /** A member of an object if that is what the text is and the member is text. */
  static Optional<String> textMember(String text, String name) {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isWanted = name.equals(json.currentName());
        if (json.nextToken() == JsonToken.VALUE_STRING && isWanted) {
          return Optional.of(json.getText());
        }
        json.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The scalar members of each object of an array, or of the one object that is there instead. */
  static List<Map<String, String>> objects(String text) throws IOException {
    List<Map<String, String>> objects = new ArrayList<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_ARRAY && first != JsonToken.START_OBJECT) {
        throw new IOException("expected an array or an object");
      }
      JsonToken token = first == JsonToken.START_ARRAY ? json.nextToken() : first;
      while (token == JsonToken.START_OBJECT) {
        objects.add(members(json));
        token = json.nextToken();
      }
    }
    return objects;
  }

  private static Map<String, String> members(JsonParser json) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken().isScalarValue()) {
        members.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return members;
  }
}
