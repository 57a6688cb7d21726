package org.gnomondb.kernel.packages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Version;

/** Reads the header by which a bundle says what it exports. */
final class ExportHeader {
  private ExportHeader() {}

  /** Packages, each with the newest of its versions; directives are of no interest here. */
  static Map<String, Version> parse(String header) {
    Map<String, Version> packages = new TreeMap<>();
    for (String clause : split(header, ',')) {
      List<String> parts = split(clause, ';');
      Version version = version(parts);
      parts.stream()
          .filter(part -> part.indexOf('=') < 0)
          .forEach(name -> packages.merge(name, version, ExportHeader::newer));
    }
    return packages;
  }

  static Version newer(Version one, Version other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Version version(List<String> parts) {
    return parts.stream()
        .filter(part -> part.startsWith("version"))
        .map(part -> part.substring(part.indexOf('=') + 1).replace("\"", "").strip())
        .findFirst()
        .map(Version::parseVersion)
        .orElse(Version.emptyVersion);
  }

  /** Splits where the separator is not within quotes. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean isQuoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      isQuoted ^= text.charAt(i) == '"';
      if (text.charAt(i) == separator && !isQuoted) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }
}
