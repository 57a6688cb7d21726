package org.gnomondb.flight.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;

/** A JSON object of scalars, and of objects of scalars. What is unknown is read and ignored. */
final class FlatJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, @Nullable Object> members;

  private FlatJson(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  /**
   * @throws GnomonException {@code INVALID} for what is no such object
   */
  static FlatJson read(byte[] text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("expected an object");
      }
      return new FlatJson(object(parser, true));
    } catch (IOException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  /** An object of texts, and of objects whose names are their numbers, from 1. */
  static byte[] write(Map<String, String> texts, List<Map<String, @Nullable Object>> objects) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      for (Map.Entry<String, String> text : texts.entrySet()) {
        json.writeStringField(text.getKey(), text.getValue());
      }
      for (int i = 0; i < objects.size(); i++) {
        json.writeObjectFieldStart(String.valueOf(i + 1));
        for (Map.Entry<String, @Nullable Object> member : objects.get(i).entrySet()) {
          json.writeFieldName(member.getKey());
          writeScalar(json, member.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void writeScalar(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Boolean truth -> json.writeBoolean(truth);
      case Long number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      default -> json.writeString(value.toString());
    }
  }

  /** A member that is text; empty where there is none. */
  Optional<String> text(String name) {
    return switch (members.get(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw invalid(name + " is no text");
    };
  }

  /** The scalars of a member that is an object; none where there is no such member. */
  Map<String, @Nullable Object> object(String name) {
    Object member = members.get(name);
    if (member == null) {
      return Map.of();
    }
    if (!(member instanceof Map<?, ?> object)) {
      throw invalid(name + " is no object");
    }
    return scalars(object);
  }

  /** The scalars of all members that are objects, in their order. */
  List<Map<String, @Nullable Object>> objects() {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    for (Object member : members.values()) {
      if (member instanceof Map<?, ?> object) {
        objects.add(scalars(object));
      }
    }
    return objects;
  }

  private static Map<String, @Nullable Object> scalars(Map<?, ?> object) {
    Map<String, @Nullable Object> scalars = new LinkedHashMap<>();
    object.forEach((key, value) -> scalars.put(String.valueOf(key), value));
    return scalars;
  }

  private static Map<String, @Nullable Object> object(JsonParser parser, boolean mayNest)
      throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && mayNest) {
        members.put(name, object(parser, false));
      } else if (token.isStructStart() && mayNest) {
        parser.skipChildren();
      } else {
        members.put(name, scalar(parser, name));
      }
    }
    return members;
  }

  private static @Nullable Object scalar(JsonParser parser, String name) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> parser.getBigIntegerValue();
          };
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> throw invalid(name + " is neither null, a boolean, a number nor a string");
    };
  }

  private static GnomonException invalid(String detail) {
    return new GnomonException(ErrorCode.INVALID, "invalid JSON: " + detail);
  }
}
