package org.gnomondb.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the line numbers of an error about one request count from the start of the whole input. */
final class LineNumbers {
  private static final String LINE_NUMBER = "line_number";
  private static final String DATA = "data";

  private LineNumbers() {}

  /** The same text with every line number raised, or the text itself if it is not JSON. */
  static String shift(String body, long linesBefore) {
    if (linesBefore == 0 || !body.startsWith("{")) {
      return body;
    }
    StringWriter text = new StringWriter();
    try (JsonParser json = Json.FACTORY.createParser(body);
        JsonGenerator out = Json.FACTORY.createGenerator(text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_NUMBER_INT && LINE_NUMBER.equals(json.currentName())) {
          out.writeNumber(Math.addExact(json.getLongValue(), linesBefore));
        } else {
          out.copyCurrentEvent(json);
        }
      }
    } catch (IOException | ArithmeticException e) {
      return body;
    }
    return text.toString();
  }

  /**
   * The items of an answer that says which lines of a request were rejected while the others were
   * stored, each as JSON; empty if the answer says anything else.
   */
  static Optional<List<String>> rejectedLines(String body) {
    if (!body.startsWith("{")
        || !Json.textMember(body, "error").orElse("").startsWith("partial write")) {
      return Optional.empty();
    }
    try (JsonParser json = Json.FACTORY.createParser(body)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isData = DATA.equals(json.currentName());
        if (json.nextToken() == JsonToken.START_ARRAY && isData) {
          return Optional.of(items(json));
        }
        json.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> items(JsonParser json) throws IOException {
    List<String> items = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      StringWriter text = new StringWriter();
      try (JsonGenerator out = Json.FACTORY.createGenerator(text)) {
        out.copyCurrentStructure(json);
      }
      items.add(text.toString());
    }
    return items;
  }
}
