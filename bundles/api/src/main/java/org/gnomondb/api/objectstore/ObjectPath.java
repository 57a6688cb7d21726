package org.gnomondb.api.objectstore;

/**
 * The path of an object: segments of ASCII letters, digits, {@code . _ - =}, joined by slashes.
 *
 * @param value the text, without a slash at either end
 */
public record ObjectPath(String value) implements Comparable<ObjectPath> {

  /** The longest path that every backend takes, in characters. */
  public static final int LENGTH_MAX = 900;

  /** The longest segment that every backend takes, in characters: file systems allow no more. */
  public static final int SEGMENT_LENGTH_MAX = 255;

  /**
   * @throws IllegalArgumentException if the path or a segment is too long, or a segment is empty,
   *     is {@code .} or {@code ..}, or contains another character
   */
  public ObjectPath {
    if (value.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "object path of %d characters, at most %d are allowed"
              .formatted(value.length(), LENGTH_MAX));
    }
    int segmentStart = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || value.charAt(i) == '/') {
        requireSegment(value, segmentStart, i);
        segmentStart = i + 1;
      } else if (!isAllowed(value.charAt(i))) {
        throw new IllegalArgumentException(
            "object path '%s' has a character at %d that is not an ASCII letter, digit, '.', '_', '-'"
                    .formatted(value, i)
                + " or '='");
      }
    }
  }

  public static ObjectPath of(String first, String... more) {
    return new ObjectPath(more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  /** The path {@code segment} below this one. */
  public ObjectPath child(String segment) {
    return new ObjectPath(value + "/" + segment);
  }

  @Override
  public int compareTo(ObjectPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static void requireSegment(String path, int start, int end) {
    String segment = path.substring(start, end);
    if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
      throw new IllegalArgumentException(
          "object path '%s' has the segment '%s'".formatted(path, segment));
    }
    if (segment.length() > SEGMENT_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "object path '%s' has a segment of %d characters, at most %d are allowed"
              .formatted(path, segment.length(), SEGMENT_LENGTH_MAX));
    }
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-'
        || c == '=';
  }
}
