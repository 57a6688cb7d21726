package org.gnomondb.api.write;

import java.util.Optional;

/** The unit of the timestamps in a write request. */
public enum Precision {
  /** Decided for each line by the magnitude of its timestamp. */
  AUTO(0),
  SECOND(1_000_000_000L),
  MILLISECOND(1_000_000L),
  MICROSECOND(1_000L),
  NANOSECOND(1L);

  private final long nanos;

  Precision(long nanos) {
    this.nanos = nanos;
  }

  /** Nanoseconds in one unit, or 0 for {@link #AUTO}. */
  public long nanos() {
    return nanos;
  }

  /** The precision that clients spell so, or empty. */
  public static Optional<Precision> ofSpelling(String text) {
    return Optional.ofNullable(
        switch (text) {
          case "auto" -> AUTO;
          case "s", "second" -> SECOND;
          case "ms", "millisecond" -> MILLISECOND;
          case "us", "u", "microsecond" -> MICROSECOND;
          case "ns", "n", "nanosecond" -> NANOSECOND;
          default -> null;
        });
  }
}
