package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object: scalars, objects of scalars, and arrays of both. What is nested
 * deeper is refused where it is asked for and ignored elsewhere, as all unknown members are.
 */
final class JsonBody {
  /**
   * What Jackson adds to some messages: where something began, and that it keeps its source secret.
   */
  private static final Pattern ITS_OWN_PLACE = Pattern.compile(" \\(start marker at \\[.*?]\\)");

  private final Map<String, @Nullable Object> members;

  /** Where the object ends, for complaints about what it lacks. */
  private final JsonLocation end;

  private JsonBody(Map<String, @Nullable Object> members, JsonLocation end) {
    this.members = members;
    this.end = end;
  }

  /** A value that is neither a scalar nor an object of scalars. */
  private record Unusable(String kind) {}

  /**
   * Checks that the request says that it carries JSON.
   *
   * @return the complaint to answer with status 415, or empty
   */
  static Optional<String> contentTypeComplaint(HttpRequest request) {
    String type = request.header("Content-Type").orElse("").split(";", 2)[0].strip();
    String lower = type.toLowerCase(Locale.ROOT);
    boolean isJson = lower.equals("application/json") || lower.matches("[^/]+/[^/]+\\+json");
    return isJson
        ? Optional.empty()
        : Optional.of("unacceptable content-type, expected: application/json");
  }

  /**
   * Reads a body.
   *
   * @throws GnomonException {@code INVALID} if it is not one JSON object
   */
  static JsonBody read(ByteBuffer body) {
    if (!body.hasRemaining()) {
      throw invalid("EOF while parsing a value at line 1 column 0");
    }
    int offset = body.arrayOffset() + body.position();
    try (JsonParser parser = Json.factory().createParser(body.array(), offset, body.remaining())) {
      return read(parser);
    } catch (IOException e) {
      throw invalid(complaint(e));
    }
  }

  /** What is wrong with a text, and where. */
  static String complaint(IOException failure) {
    return failure instanceof JsonProcessingException malformed
        ? ITS_OWN_PLACE.matcher(malformed.getOriginalMessage()).replaceAll("")
            + at(malformed.getLocation())
        : String.valueOf(failure.getMessage());
  }

  /** Reads an object from text, as parameters of a query string hold it. */
  static Map<String, @Nullable Object> readObject(String text) throws IOException {
    try (JsonParser parser = Json.factory().createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "expected an object of parameters");
      }
      return scalars(parser);
    }
  }

  private static JsonBody read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(parser, "expected an object");
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    JsonLocation end = parser.currentLocation();
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "trailing characters");
    }
    return new JsonBody(members, end);
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> scalars(parser);
      case START_ARRAY -> elements(parser);
      default -> scalar(parser);
    };
  }

  private static List<@Nullable Object> elements(JsonParser parser) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        parser.skipChildren();
        elements.add(new Unusable("sequence"));
      } else {
        elements.add(value(parser));
      }
    }
    return elements;
  }

  private static Map<String, @Nullable Object> scalars(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        parser.skipChildren();
        values.put(name, new Unusable(token == JsonToken.START_ARRAY ? "sequence" : "map"));
      } else {
        values.put(name, scalar(parser));
      }
    }
    return values;
  }

  private static @Nullable Object scalar(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NULL -> null;
      default -> throw new JsonParseException(parser, "expected value");
    };
  }

  /** Integers that fit 64 bits, with or without sign, are exact; larger ones become doubles. */
  private static Object integer(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT, LONG -> parser.getLongValue();
      default ->
          parser.getBigIntegerValue().signum() > 0
                  && parser.getBigIntegerValue().bitLength() <= Long.SIZE
              ? parser.getBigIntegerValue()
              : parser.getDoubleValue();
    };
  }

  /** The text of a member that must be there. */
  String required(String name) {
    return text(name).orElseThrow(() -> invalid(Parameters.missing(name) + at(end)));
  }

  /** The text of a member that may be missing or null. */
  Optional<String> text(String name) {
    Object value = members.get(name);
    if (value == null && members.containsKey(name)) {
      return Optional.empty();
    }
    return switch (value) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw wrongType(value, "a string");
    };
  }

  /** The scalars of a member that is an object, missing or null. */
  @SuppressWarnings("unchecked")
  Map<String, @Nullable Object> object(String name) {
    return switch (members.get(name)) {
      case null -> Map.of();
      case Map<?, ?> object -> (Map<String, @Nullable Object>) object;
      case Object value -> throw wrongType(value, "a map");
    };
  }

  /** The texts of a member that must be an array of them. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object element : array(name)) {
      texts.add(asText(element));
    }
    return texts;
  }

  /** The texts of a member that must be an array of objects, each with all of these members. */
  List<Map<String, String>> objects(String name, List<String> required) {
    List<Map<String, String>> objects = new ArrayList<>();
    for (Object element : array(name)) {
      if (!(element instanceof Map<?, ?> object)) {
        throw wrongType(element, "a map");
      }
      Map<String, String> texts = new LinkedHashMap<>();
      for (String member : required) {
        if (!object.containsKey(member)) {
          throw invalid(Parameters.missing(member) + at(end));
        }
        texts.put(member, asText(object.get(member)));
      }
      objects.add(texts);
    }
    return objects;
  }

  private List<?> array(String name) {
    if (!members.containsKey(name)) {
      throw invalid(Parameters.missing(name) + at(end));
    }
    Object value = members.get(name);
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrongType(value, "a sequence");
  }

  private String asText(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw wrongType(value, "a string");
  }

  /** Checks that values of parameters are scalars. */
  static Map<String, @Nullable Object> checkScalars(Map<String, @Nullable Object> values) {
    values.forEach(
        (name, value) -> {
          if (value instanceof Unusable unusable) {
            throw new GnomonException(
                ErrorCode.INVALID,
                "the value of parameter $"
                    + name
                    + " is a "
                    + unusable.kind()
                    + ", expected null, a boolean, a number or a string");
          }
        });
    return values;
  }

  GnomonException invalidMember(String detail) {
    return invalid(detail + at(end));
  }

  private GnomonException wrongType(@Nullable Object value, String expected) {
    String found =
        switch (value) {
          case null -> "null";
          case List<?> list -> "sequence";
          case Boolean b -> "boolean `" + b + "`";
          case Double d -> "floating point `" + d + "`";
          case Number n -> "integer `" + n + "`";
          case String s -> "string \"" + s + "\"";
          case Unusable u -> u.kind();
          default -> "map";
        };
    return invalid("invalid type: " + found + ", expected " + expected + at(end));
  }

  private static String at(JsonLocation location) {
    return " at line "
        + location.getLineNr()
        + " column "
        + Math.max(0, location.getColumnNr() - 1);
  }

  private static GnomonException invalid(String detail) {
    return new GnomonException(ErrorCode.INVALID, "serde json error: " + detail);
  }
}
