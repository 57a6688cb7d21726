package org.gnomondb.api.catalog;

import java.nio.charset.StandardCharsets;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/**
 * The rules for names of databases, as writes and requests that create one may give them.
 *
 * <p>A name may carry a retention policy of InfluxDB 1.x behind a slash and is then one database
 * all the same. Names that begin with an underscore are kept for the server's own databases.
 */
public final class DatabaseName {
  /** The longest name in bytes of UTF-8. */
  public static final int BYTES_MAX = 511;

  private static final char RETENTION_POLICY_SEPARATOR = '/';

  private DatabaseName() {}

  /**
   * Checks a name.
   *
   * @throws GnomonException {@code INVALID} with the text that clients of InfluxDB know
   */
  public static void check(String name) {
    if (name.isEmpty()) {
      throw invalid("db name cannot be empty");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw invalid("db name too long: max " + BYTES_MAX);
    }
    if (!isLetterOrDigit(name.charAt(0))) {
      throw invalid("db name did not start with a number or letter");
    }
    checkCharacters(name);
    checkRetentionPolicy(name);
  }

  private static void checkCharacters(String name) {
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetterOrDigit(c) && c != '_' && c != '-' && c != RETENTION_POLICY_SEPARATOR) {
        throw invalid(
            "invalid character in database or rp name: must be ASCII, containing only letters,"
                + " numbers, underscores, or hyphens");
      }
    }
  }

  private static void checkRetentionPolicy(String name) {
    int first = name.indexOf(RETENTION_POLICY_SEPARATOR);
    boolean isLast = first == name.length() - 1;
    if (first >= 0 && (isLast || name.indexOf(RETENTION_POLICY_SEPARATOR, first + 1) >= 0)) {
      throw invalid(
          "db name with invalid retention policy, if providing a retention policy name, must be of"
              + " form '<db_name>/<rp_name>'");
    }
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static GnomonException invalid(String message) {
    return new GnomonException(ErrorCode.INVALID, message);
  }
}
