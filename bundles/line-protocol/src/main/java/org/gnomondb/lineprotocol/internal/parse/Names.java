package org.gnomondb.lineprotocol.internal.parse;

import java.nio.charset.StandardCharsets;

/**
 * The three kinds of names. A name ends at a space, tab or line feed, or at the characters of its
 * kind, unless a backslash stands before them.
 */
enum Names {
  MEASUREMENT(',', '\0', ", \\"),
  /** Tag keys and field keys, which may hold commas. */
  KEY('=', '=', ",= \\"),
  TAG_VALUE(',', ',', ",= \\");

  /** The longest name or string, in bytes without escapes. */
  static final int BYTES_MAX = 1 << 20;

  private final byte end;
  private final byte otherEnd;
  private final String escapable;

  /**
   * @param escapable what a backslash is dropped before; before others it is part of the name
   */
  Names(char end, char otherEnd, String escapable) {
    this.end = (byte) end;
    this.otherEnd = (byte) otherEnd;
    this.escapable = escapable;
  }

  /** Where the name that starts at {@code from} ends, at most {@code limit}. */
  int end(byte[] bytes, int from, int limit) {
    int at = from;
    while (at < limit) {
      byte character = bytes[at];
      if (character == '\\') {
        at += 2;
      } else if (isBlank(character) || character == end || character == otherEnd) {
        return at;
      } else {
        at++;
      }
    }
    return limit;
  }

  static boolean isBlank(byte character) {
    return character == ' ' || character == '\t' || character == '\n';
  }

  static boolean hasEscapes(byte[] bytes, int from, int to) {
    return indexOf('\\', bytes, from, to) < to;
  }

  /** The first place of an ASCII character, or {@code to}. */
  static int indexOf(char ascii, byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != ascii) {
      at++;
    }
    return at;
  }

  /**
   * Copies a name without its escapes to a place that has room for all of it, and returns the end
   * of the copy.
   */
  int unescape(byte[] bytes, int from, int to, byte[] target, int targetFrom) {
    int out = targetFrom;
    int at = from;
    while (at < to) {
      byte character = bytes[at++];
      if (character == '\\' && at < to) {
        byte escaped = bytes[at++];
        if (escapable.indexOf(escaped) < 0) {
          target[out++] = character;
        }
        character = escaped;
      }
      target[out++] = character;
    }
    return out;
  }

  /** The name in these bytes without its escapes. */
  String text(byte[] bytes, int from, int to) {
    if (!hasEscapes(bytes, from, to)) {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    byte[] plain = new byte[to - from];
    return new String(plain, 0, unescape(bytes, from, to, plain, 0), StandardCharsets.UTF_8);
  }
}
