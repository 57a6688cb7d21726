package org.gnomondb.query.internal.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The tables that a statement names, whether they exist or not, each once.
 *
 * @param tables those of the schema {@code iox}
 * @param systemTables those of the schema {@code system}
 * @param isAllNeeded whether the answer depends on which tables exist, as that of {@code SHOW
 *     TABLES} does
 */
public record NamedTables(List<String> tables, List<String> systemTables, boolean isAllNeeded) {

  /**
   * @param parts schema and name in turn
   */
  static NamedTables of(String[] parts, boolean isAllNeeded) {
    List<String> tables = new ArrayList<>();
    List<String> systemTables = new ArrayList<>();
    for (int i = 0; i < parts.length; i += 2) {
      switch (parts[i]) {
        case "iox" -> tables.add(parts[i + 1]);
        case "system" -> systemTables.add(parts[i + 1]);
        default -> {}
      }
    }
    return new NamedTables(tables, systemTables, isAllNeeded);
  }
}
