package org.gnomondb.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.cli.ServerConnection.Request;

/** {@code create table TABLE}. */
final class CreateTable {
  private static final List<String> TYPES = List.of("int64", "uint64", "float64", "utf8", "bool");

  private static final Option TAGS =
      Option.value("--tags", "TAGS", "The tags, in the order in which rows are sorted").asList();

  private static final Option FIELDS =
      Option.value("--fields", "FIELDS", "The fields, each as NAME:TYPE; types are " + TYPES)
          .withShortName("-f")
          .asList()
          .checkedBy(CreateTable::problemOfFields);

  private static final Positional NAME =
      new Positional("TABLE_NAME", null, true, false, "The name of the table to create");

  static final Command COMMAND =
      Command.of(
          "table",
          "Create a table",
          CommonOptions.withServer(CommonOptions.DATABASE, TAGS, FIELDS),
          NAME,
          CreateTable::run);

  private CreateTable() {}

  private static void run(Arguments arguments, Session session) throws CommandFailedException {
    String database = arguments.require(CommonOptions.DATABASE);
    String table = Configure.one(arguments, NAME, "table name");
    Request request =
        Request.post(
            Configure.TABLE,
            Map.of(),
            "application/json",
            Json.bytes(
                json ->
                    write(
                        json,
                        database,
                        table,
                        words(arguments.value(TAGS)),
                        words(arguments.value(FIELDS)))));
    Configure.send(request, arguments, session);
    session
        .output()
        .println(
            "Table %s.%s created successfully"
                .formatted(Configure.quoted(database), Configure.quoted(table)));
  }

  private static void write(
      JsonGenerator json, String database, String table, List<String> tags, List<String> fields)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("db", database);
    json.writeStringField("table", table);
    json.writeArrayFieldStart("tags");
    for (String tag : tags) {
      json.writeString(tag);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("fields");
    for (String field : fields) {
      int colon = field.lastIndexOf(':');
      Map<String, String> members = new LinkedHashMap<>();
      members.put("name", field.substring(0, colon));
      members.put("type", field.substring(colon + 1));
      Json.writeObject(json, members);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static List<String> words(Optional<String> list) {
    List<String> words = new ArrayList<>();
    for (String word : list.orElse("").split(",", -1)) {
      if (!word.isBlank()) {
        words.add(word.strip());
      }
    }
    return words;
  }

  private static Optional<String> problemOfFields(String list) {
    for (String field : words(Optional.of(list))) {
      int colon = field.lastIndexOf(':');
      if (colon < 0) {
        return Optional.of("invalid FIELD:VALUE. No `:` found in `%s`".formatted(field));
      }
      String type = field.substring(colon + 1);
      if (!TYPES.contains(type)) {
        return Optional.of(
            "%s is not a valid data type, values are int64, uint64, float64, utf8, and bool"
                .formatted(type));
      }
    }
    return Optional.empty();
  }
}
