package org.gnomondb.query.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of DataFusion that an operator gives. */
final class EngineSettings {
  private EngineSettings() {}

  /**
   * Reads {@code name:value, name:value}.
   *
   * @throws IllegalArgumentException that says what was found and what is expected
   */
  static Map<String, String> parse(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (text.isBlank()) {
      return settings;
    }
    for (String setting : text.split(",", -1)) {
      int colon = setting.indexOf(':');
      String name = colon < 0 ? "" : setting.substring(0, colon).strip();
      String value = setting.substring(colon + 1).strip();
      if (name.isEmpty() || value.isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' is no setting; expected NAME:VALUE, NAME:VALUE, such as"
                    .formatted(setting.strip())
                + " datafusion.execution.batch_size:4096");
      }
      settings.put(name, value);
    }
    return settings;
  }
}
