package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Optional;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.write.Precision;

/** Reads the units of timestamps as the three write APIs spell them. */
final class Precisions {
  private static final List<String> UNITS =
      List.of("second", "millisecond", "microsecond", "nanosecond");
  private static final List<String> UNITS_AND_AUTO =
      List.of("auto", "second", "millisecond", "microsecond", "nanosecond");

  private Precisions() {}

  /**
   * The unit of a native write.
   *
   * @throws GnomonException {@code INVALID} for an unknown spelling
   */
  static Precision withAuto(String spelling) {
    return Precision.ofSpelling(spelling)
        .orElseThrow(() -> Parameters.invalid(Parameters.unknownVariant(spelling, UNITS_AND_AUTO)));
  }

  /**
   * The unit of a write by the older APIs, which count in nanoseconds where none is named.
   *
   * @return empty for an unknown spelling
   */
  static Optional<Precision> ofOlderApis(Optional<String> spelling) {
    return spelling.filter(text -> !text.isEmpty()).isEmpty()
        ? Optional.of(Precision.NANOSECOND)
        : spelling.flatMap(Precision::ofSpelling).filter(unit -> unit != Precision.AUTO);
  }

  /** The complaint about a spelling that {@link #ofOlderApis} does not know. */
  static String complaint(String spelling) {
    return Parameters.unknownVariant(spelling, UNITS);
  }
}
