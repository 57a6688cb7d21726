package org.gnomondb.kernel.logging;

import ch.qos.logback.classic.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.kernel.options.InvalidValueException;

/**
 * Levels of the log: one for all, and others by the name of a logger.
 *
 * @param byLogger levels by the beginning of loggers' names
 */
public record LogFilter(Level root, Map<String, Level> byLogger) {
  /** Libraries whose news are of interest only to those who ask for more than usual. */
  private static final List<String> LIBRARIES = List.of("io.netty", "io.vertx", "org.apache");

  /** Warns with each request to Azure of a header that the JDK sets itself. */
  private static final String WARNS_FOR_NOTHING = "com.azure.core.http.jdk";

  public LogFilter {
    Map<String, Level> all = new LinkedHashMap<>(byLogger);
    if (root.equals(Level.INFO) || root.equals(Level.WARN)) {
      all.putIfAbsent(WARNS_FOR_NOTHING, Level.ERROR);
    }
    if (root.equals(Level.INFO)) {
      LIBRARIES.forEach(name -> all.putIfAbsent(name, Level.WARN));
    }
    byLogger = Collections.unmodifiableMap(all);
  }

  /** What {@code -v} given so many times means; none is the same as one. */
  public static LogFilter ofVerbosity(int verbosity) {
    Level level =
        switch (verbosity) {
          case 0, 1 -> Level.INFO;
          case 2 -> Level.DEBUG;
          default -> Level.TRACE;
        };
    return new LogFilter(level, Map.of());
  }

  /** Reads directives such as {@code info,org.gnomondb.wal=debug}. */
  public static LogFilter parse(String text) throws InvalidValueException {
    Level root = Level.INFO;
    Map<String, Level> byLogger = new LinkedHashMap<>();
    for (String directive : text.split(",", -1)) {
      int equals = directive.indexOf('=');
      Level level = level(directive.substring(equals + 1).strip());
      if (equals < 0) {
        root = level;
      } else {
        byLogger.put(directive.substring(0, equals).strip(), level);
      }
    }
    return new LogFilter(root, byLogger);
  }

  private static Level level(String text) throws InvalidValueException {
    return Optional.ofNullable(
            switch (text.toLowerCase(Locale.ROOT)) {
              case "off" -> Level.OFF;
              case "error" -> Level.ERROR;
              case "warn" -> Level.WARN;
              case "info" -> Level.INFO;
              case "debug" -> Level.DEBUG;
              case "trace" -> Level.TRACE;
              default -> null;
            })
        .orElseThrow(
            () ->
                new InvalidValueException(
                    "expected off, error, warn, info, debug or trace, not '" + text + "'"));
  }
}
