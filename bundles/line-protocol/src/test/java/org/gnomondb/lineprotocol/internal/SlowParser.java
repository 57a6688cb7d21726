package org.gnomondb.lineprotocol.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.write.LineError;
import org.jspecify.annotations.Nullable;

/**
 * A second parser, written from the rules without a thought of speed: it splits the text into lines
 * first, keeps every line as an object, and looks at characters one by one.
 */
final class SlowParser {
  private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private static final Pattern INTEGER = Pattern.compile("(-?[0-9]+)i");
  private static final Pattern UNSIGNED = Pattern.compile("([0-9]+)u");
  private static final Pattern FLOAT = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
  private static final Pattern STRING =
      Pattern.compile("\"((?:\\\\[\"\\\\]|[^\"])*+)\"", Pattern.DOTALL);
  private static final Pattern BOOLEAN =
      Pattern.compile("true|True|TRUE|t|T|false|False|FALSE|f|F");
  private static final Pattern TIMESTAMP = Pattern.compile(" +(-?[0-9]+) *");

  private final boolean areNewTagsAllowed;
  private final Map<String, Map<String, ColumnType>> types = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<LineError> errors = new ArrayList<>();

  SlowParser(boolean areNewTagsAllowed) {
    this.areNewTagsAllowed = areNewTagsAllowed;
  }

  List<Row> rows() {
    return rows;
  }

  List<LineError> errors() {
    return errors;
  }

  /** Reads lines with nanosecond timestamps. */
  void read(String text) {
    int number = 0;
    for (String line : lines(text)) {
      number++;
      try {
        rows.add(new Line(line).read());
      } catch (BadLine e) {
        errors.add(new LineError(e.text, number, cut(line)));
      }
    }
  }

  private static String cut(String line) {
    int end = 0;
    int bytes = 0;
    while (end < line.length()) {
      int point = line.codePointAt(end);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > LineError.ORIGINAL_LINE_BYTES_MAX) {
        break;
      }
      end += Character.charCount(point);
    }
    return line.substring(0, end);
  }

  private static final class BadLine extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    BadLine(String text) {
      super(text);
      this.text = text;
    }
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (true) {
      rest = rest.replaceFirst("^(?:[ \\t\\n]|\\r\\n|#[^\\n]*+)*+", "");
      if (rest.isEmpty()) {
        return lines;
      }
      int end = lineEnd(rest);
      String line = rest.substring(0, end);
      boolean hasReturn = end < rest.length() && line.endsWith("\r");
      lines.add(hasReturn ? line.substring(0, end - 1) : line);
      rest = rest.substring(end);
    }
  }

  private static int lineEnd(String text) {
    boolean isInFields = false;
    boolean isQuoted = false;
    int equals = 0;
    int commas = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ' ') {
        isInFields = true;
      } else if (isInFields && c == '"' && equals > commas) {
        isQuoted = !isQuoted;
      } else if (c == '\n' && !isQuoted) {
        return i;
      } else if (isInFields && !isQuoted) {
        equals += c == '=' ? 1 : 0;
        commas += c == ',' ? 1 : 0;
      }
    }
    return text.length();
  }

  /** One line and how far it has been read. */
  private final class Line {
    private String rest;

    Line(String text) {
      rest = text;
    }

    Row read() throws BadLine {
      String table = name(" \t\n\0,", ", \\", "Invalid measurement was provided");
      List<Map.Entry<String, String>> tags = tags();
      if (!rest.startsWith(" ")) {
        throw new BadLine("Expected at least one space character, got " + found(rest));
      }
      rest = rest.replaceFirst("^ +", "");
      List<Map.Entry<String, Object>> fields = fields();
      long time = time();
      if (!rest.isEmpty()) {
        throw new BadLine(
            "Could not parse entire line. Found trailing content: `" + excerpt(rest) + "`");
      }
      return checked(table, tags, fields, time);
    }

    private List<Map.Entry<String, String>> tags() throws BadLine {
      List<Map.Entry<String, String>> tags = new ArrayList<>();
      String all = rest.isEmpty() ? "" : rest.substring(1);
      while (rest.startsWith(",")) {
        rest = rest.substring(1);
        String key = name(" \t\n=", ",= \\", "Expected tag key, got " + found(excerpt(rest)));
        if (!rest.startsWith("=")) {
          throw new BadLine(
              "Tag set malformed: could not find equals sign in `" + excerpt(all) + "`");
        }
        rest = rest.substring(1);
        String none = "Expected tag value, got " + found(excerpt(rest));
        tags.add(Map.entry(key, name(" \t\n,", ",= \\", none)));
      }
      return tags;
    }

    private List<Map.Entry<String, Object>> fields() throws BadLine {
      List<Map.Entry<String, Object>> fields = new ArrayList<>();
      while (true) {
        String before = rest;
        try {
          String key = name(" \t\n=", ",= \\", "");
          @Nullable Object value = rest.startsWith("=") ? value(rest.substring(1)) : null;
          if (value == null) {
            throw new BadLine("");
          }
          fields.add(Map.entry(key, value));
        } catch (BadLine e) {
          if (!e.text.isEmpty()) {
            throw e;
          }
          if (fields.isEmpty()) {
            throw new BadLine("No fields were provided");
          }
          rest = fields.size() == 1 ? before : "," + before;
          return fields;
        }
        if (!rest.startsWith(",")) {
          return fields;
        }
        rest = rest.substring(1);
      }
    }

    /** Reads a value and what is before it; null if there is none. */
    private @Nullable Object value(String text) throws BadLine {
      Matcher matcher = INTEGER.matcher(text);
      if (matcher.lookingAt()) {
        rest = text.substring(matcher.end());
        BigInteger value = integer("integer", matcher.group(1), LONG_MIN, LONG_MAX);
        return value.longValueExact();
      }
      matcher = UNSIGNED.matcher(text);
      if (matcher.lookingAt()) {
        rest = text.substring(matcher.end());
        return integer("unsigned integer", matcher.group(1), BigInteger.ZERO, UNSIGNED_MAX);
      }
      matcher = FLOAT.matcher(text);
      if (matcher.lookingAt()) {
        rest = text.substring(matcher.end());
        return nearestDouble(matcher.group());
      }
      matcher = STRING.matcher(text);
      if (matcher.lookingAt()) {
        rest = text.substring(matcher.end());
        return matcher.group(1).replaceAll("\\\\([\"\\\\])", "$1");
      }
      matcher = BOOLEAN.matcher(text);
      if (matcher.lookingAt()) {
        rest = text.substring(matcher.end());
        return matcher.group().equalsIgnoreCase("t") || matcher.group().equalsIgnoreCase("true");
      }
      return null;
    }

    private long time() throws BadLine {
      Matcher matcher = TIMESTAMP.matcher(rest);
      if (!matcher.lookingAt()) {
        return Writes.NOW_NANOS;
      }
      rest = rest.substring(matcher.end());
      return integer("timestamp", matcher.group(1), LONG_MIN, LONG_MAX).longValueExact();
    }

    private String name(String ends, String escapable, String messageIfEmpty) throws BadLine {
      StringBuilder name = new StringBuilder();
      int i = 0;
      for (; i < rest.length() && ends.indexOf(rest.charAt(i)) < 0; i++) {
        char c = rest.charAt(i);
        if (c == '\\' && i + 1 < rest.length()) {
          char next = rest.charAt(++i);
          name.append(escapable.indexOf(next) < 0 ? "\\" : "").append(next);
        } else {
          name.append(c);
        }
      }
      if (i == 0) {
        throw new BadLine(messageIfEmpty);
      }
      rest = rest.substring(i);
      if (name.charAt(name.length() - 1) == '\\') {
        throw new BadLine(
            "Measurements, tag keys and values, and field keys may not end with a backslash");
      }
      return name.toString();
    }
  }

  /** By way of exact decimals, unless the exponent is beyond what those can have. */
  private static double nearestDouble(String text) {
    boolean isHuge = text.matches(".*[eE][+-]?[0-9]{5,}");
    double nearest = isHuge ? Double.parseDouble(text) : new BigDecimal(text).doubleValue();
    return nearest == 0 && text.startsWith("-") ? -0.0 : nearest;
  }

  private static BigInteger integer(String kind, String text, BigInteger min, BigInteger max)
      throws BadLine {
    BigInteger value = new BigInteger(text);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new BadLine("Unable to parse %s value `%s`".formatted(kind, text));
    }
    return value;
  }

  private Row checked(
      String table,
      List<Map.Entry<String, String>> tags,
      List<Map.Entry<String, Object>> fields,
      long time)
      throws BadLine {
    Map<String, ColumnType> known = types.get(table);
    Map<String, ColumnType> types = new LinkedHashMap<>(known == null ? Map.of() : known);
    if (known != null) {
      types.put("time", ColumnType.TIME);
    }
    Map<String, String> tagValues = new TreeMap<>();
    for (Map.Entry<String, String> tag : tags) {
      boolean isNew = admit(types, tag.getKey(), ColumnType.TAG);
      if (isNew && known != null && !areNewTagsAllowed) {
        throw new BadLine(refusal(table, known, tag.getKey()));
      }
      if (tagValues.put(tag.getKey(), tag.getValue()) != null) {
        throw new BadLine(
            "Must not contain duplicate tags, but `%s` was repeated".formatted(tag.getKey()));
      }
    }
    Map<String, Object> fieldValues = new TreeMap<>();
    for (Map.Entry<String, Object> field : fields) {
      if (fieldValues.containsKey(field.getKey())) {
        throw new BadLine(
            "invalid line protocol - multiple instances of '%s' field found"
                .formatted(field.getKey()));
      }
      admit(types, field.getKey(), typeOf(field.getValue()));
      fieldValues.put(field.getKey(), field.getValue());
    }
    this.types.put(table, types);
    return new Row(table, tagValues, fieldValues, time);
  }

  private static boolean admit(Map<String, ColumnType> types, String name, ColumnType type)
      throws BadLine {
    ColumnType known = types.get(name);
    if (known == null && Set.of("time", "__chunk_order").contains(name)) {
      throw new BadLine("'%s' is a reserved column".formatted(name));
    }
    if (known != null && known != type) {
      throw new BadLine(
          "invalid column type for column '%s', expected %s, got %s"
              .formatted(name, known.influxName(), type.influxName()));
    }
    types.put(name, type);
    return known == null;
  }

  private static String refusal(String table, Map<String, ColumnType> known, String tag) {
    List<String> tags = new ArrayList<>();
    known.forEach(
        (name, type) -> {
          if (type == ColumnType.TAG) {
            tags.add("'" + name + "'");
          }
        });
    return "the tags of table '%s' were fixed when it was created (%s), so the new tag '%s' is refused; write it as a field, or start the server with --new-tags allow"
        .formatted(table, tags.isEmpty() ? "it has none" : String.join(", ", tags), tag);
  }

  private static ColumnType typeOf(Object value) {
    return switch (value) {
      case Long signed -> ColumnType.INT64;
      case BigInteger unsigned -> ColumnType.UINT64;
      case Double number -> ColumnType.FLOAT64;
      case String text -> ColumnType.STRING;
      default -> ColumnType.BOOLEAN;
    };
  }

  private static String found(String text) {
    return text.isEmpty() ? "end of input" : "`" + text + "`";
  }

  private static String excerpt(String text) {
    int[] points = text.codePoints().limit(11).toArray();
    return points.length <= 10 ? text : new String(points, 0, 10) + "...";
  }
}
