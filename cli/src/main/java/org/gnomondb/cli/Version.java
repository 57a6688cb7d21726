package org.gnomondb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which build this is. */
final class Version {
  private static final String RESOURCE = "version.properties";

  private Version() {}

  /** The line that {@code --version} prints, with its line break. */
  static String line() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("this program's jar is damaged: can't read " + RESOURCE, e);
    }
    return "gnomon Gnomon, %s, revision %s%n"
        .formatted(
            properties.getProperty("version", "unknown"),
            properties.getProperty("revision", "unknown"));
  }
}
