package org.gnomondb.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** Draws a table in the same way as the server's pretty format. */
final class TextTable {
  private TextTable() {}

  /** The table, without a line break at its end; its columns in the order in which they appear. */
  static String of(List<Map<String, String>> rows) {
    SequencedSet<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    List<Integer> widths = new ArrayList<>();
    for (String column : columns) {
      int widest =
          rows.stream().mapToInt(row -> row.getOrDefault(column, "").length()).max().orElse(0);
      widths.add(Math.max(column.length(), widest));
    }
    String rule = "+" + String.join("", widths.stream().map(w -> "-".repeat(w + 2) + "+").toList());
    List<String> lines = new ArrayList<>();
    lines.add(rule);
    if (!columns.isEmpty()) {
      lines.add(line(List.copyOf(columns), widths));
      lines.add(rule);
    }
    for (Map<String, String> row : rows) {
      lines.add(
          line(columns.stream().map(column -> row.getOrDefault(column, "")).toList(), widths));
    }
    lines.add(rule);
    return String.join("\n", lines);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < cells.size(); i++) {
      line.append(' ')
          .append(cells.get(i))
          .repeat(' ', widths.get(i) - cells.get(i).length())
          .append(" |");
    }
    return line.toString();
  }
}
