package org.gnomondb.httpapi.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the statements of one query. Used by one thread, once. */
final class V1StatementParser {
  /** Names in double quotes and text in single ones may hold what ends a token elsewhere. */
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*+\"|'(?:\\\\.|[^'\\\\])*+'|;|[^\\s;\"']++|[\"']");

  /** Options of two words, by their first one. */
  private static final Set<String> LONG_OPTIONS = Set.of("SHARD", "FUTURE", "PAST");

  private static final Set<String> UNLIMITED = Set.of("INF", "0S");

  private final Deque<String> tokens = new ArrayDeque<>();

  private V1StatementParser() {}

  /** The statements of a query, which are separated by semicolons. */
  static List<V1Statement> parse(String query) {
    List<V1Statement> statements = new ArrayList<>();
    V1StatementParser parser = new V1StatementParser();
    Matcher matcher = TOKEN.matcher(query);
    while (matcher.find()) {
      if (matcher.group().equals(";")) {
        parser.endStatement(statements);
      } else {
        parser.tokens.add(matcher.group());
      }
    }
    parser.endStatement(statements);
    return statements;
  }

  private void endStatement(List<V1Statement> statements) {
    if (!tokens.isEmpty()) {
      statements.add(statement());
      tokens.clear();
    }
  }

  private V1Statement statement() {
    String text = String.join(" ", tokens);
    if (skip("CREATE") && skip("DATABASE")) {
      return tokens.isEmpty() ? unparsed("expected the name of a database") : creation();
    }
    if (skip("SHOW") && skip("DATABASES")) {
      return tokens.isEmpty() ? new V1Statement.ShowDatabases() : unexpected();
    }
    return new V1Statement.Refused(
        "`"
            + text
            + "` is not offered: /query knows CREATE DATABASE and SHOW DATABASES; ask in SQL with"
            + " /api/v3/query_sql");
  }

  private V1Statement creation() {
    String database = name(tokens.remove());
    List<String> databases = new ArrayList<>(List.of(database));
    Optional<Duration> retention = Optional.empty();
    if (!tokens.isEmpty() && !skip("WITH")) {
      return unexpected();
    }
    while (!tokens.isEmpty()) {
      String option = option();
      if (tokens.isEmpty()) {
        return unparsed("expected a value of " + option);
      }
      String value = tokens.remove();
      switch (option) {
        // There are no shards here, and how often things are stored is the object store's affair.
        case "REPLICATION", "SHARD DURATION" -> {}
        case "DURATION" -> {
          boolean isLimited = !UNLIMITED.contains(value.toUpperCase(Locale.ROOT));
          retention = isLimited ? HumanDuration.parse(value) : Optional.empty();
          if (isLimited && retention.isEmpty()) {
            return unparsed("`" + value + "` is no duration");
          }
        }
        case "NAME" -> databases.add(Destination.name(database, name(value)));
        default -> {
          return unparsed("unknown option " + option);
        }
      }
    }
    return new V1Statement.CreateDatabase(databases.stream().distinct().toList(), retention);
  }

  private String option() {
    String first = tokens.remove().toUpperCase(Locale.ROOT);
    return LONG_OPTIONS.contains(first) && !tokens.isEmpty()
        ? first + " " + tokens.remove().toUpperCase(Locale.ROOT)
        : first;
  }

  /** Takes the next token if it is this word. */
  private boolean skip(String word) {
    boolean isNext = word.equalsIgnoreCase(tokens.peek());
    if (isNext) {
      tokens.remove();
    }
    return isNext;
  }

  private static String name(String token) {
    return token.length() > 1 && token.startsWith("\"")
        ? token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1")
        : token;
  }

  private V1Statement unexpected() {
    return unparsed("unexpected `" + tokens.peek() + "`");
  }

  private static V1Statement unparsed(String detail) {
    return new V1Statement.Refused("error in InfluxQL statement: parsing error: " + detail);
  }
}
