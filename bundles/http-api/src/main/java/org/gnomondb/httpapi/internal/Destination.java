package org.gnomondb.httpapi.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.gnomondb.api.catalog.DatabaseName;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;

/**
 * The database that the older write APIs mean. A retention policy of InfluxDB 1.x becomes a part of
 * the database's name, except for those that each database has by itself.
 */
final class Destination {
  /** The message calls them characters. */
  private static final int BYTES_MAX = 64;

  /** What clients send when they mean no policy in particular. */
  private static final Set<String> DEFAULT_POLICIES = Set.of("", "''", "autogen", "default");

  private Destination() {}

  /**
   * The database of a write to {@code db} with a retention policy.
   *
   * @throws GnomonException {@code INVALID} if it can't be the name of one
   */
  static String of(String database, Optional<String> retentionPolicy) {
    return checked(name(database, retentionPolicy.orElse("")));
  }

  /**
   * The database of a bucket, which may be named {@code db/rp}.
   *
   * @throws GnomonException {@code INVALID} if it can't be the name of one
   */
  static String ofBucket(String bucket) {
    int slash = bucket.indexOf('/');
    boolean isDefault = slash > 0 && DEFAULT_POLICIES.contains(bucket.substring(slash + 1));
    return checked(isDefault ? bucket.substring(0, slash) : bucket);
  }

  /** The database that a retention policy stands for, unchecked. */
  static String name(String database, String retentionPolicy) {
    return DEFAULT_POLICIES.contains(retentionPolicy) ? database : database + "/" + retentionPolicy;
  }

  private static String checked(String name) {
    checkOlderRule(name);
    DatabaseName.check(name);
    return name;
  }

  /** InfluxDB checks these names by an older rule before the one that all names must follow. */
  private static void checkOlderRule(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > BYTES_MAX) {
      throw invalid(
          "namespace name %s length must be between 1 and %d characters"
              .formatted(name, BYTES_MAX));
    }
    int[] codePoints = name.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      if (!isAllowed(codePoints[i])) {
        throw invalid(
            "namespace name '%s' contains invalid character, character number %d is not allowed"
                .formatted(name, i));
      }
    }
  }

  private static boolean isAllowed(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || "/_-".indexOf(codePoint) >= 0;
  }

  private static GnomonException invalid(String message) {
    return new GnomonException(ErrorCode.INVALID, message);
  }
}
