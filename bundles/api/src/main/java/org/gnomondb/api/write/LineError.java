package org.gnomondb.api.write;

import org.gnomondb.api.error.ErrorCode;

/**
 * Why a line was rejected.
 *
 * @param code {@code INVALID}, or {@code LIMIT} for a line that needs more than may exist
 * @param lineNumber counted from 1 over the logical lines that are neither blank nor comments; a
 *     quoted string may span several physical lines
 * @param originalLine the line's text, cut to at most 1 KiB of UTF-8 at a character boundary
 */
public record LineError(ErrorCode code, String message, int lineNumber, String originalLine) {
  /** The longest {@link #originalLine} in bytes of UTF-8. */
  public static final int ORIGINAL_LINE_BYTES_MAX = 1024;

  /** A line that is wrong in itself. */
  public LineError(String message, int lineNumber, String originalLine) {
    this(ErrorCode.INVALID, message, lineNumber, originalLine);
  }
}
