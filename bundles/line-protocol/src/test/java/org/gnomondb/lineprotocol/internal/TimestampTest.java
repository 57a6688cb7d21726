package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomondb.api.write.Precision;
import org.gnomondb.lineprotocol.internal.Writes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a timestamp means, and what a line without one gets. */
class TimestampTest {

  @ParameterizedTest
  @CsvSource({
    "NANOSECOND, 1, 1",
    "MICROSECOND, 1, 1000",
    "MILLISECOND, 1, 1000000",
    "SECOND, 1, 1000000000",
    "SECOND, -7, -7000000000",
    "SECOND, 0, 0",
    "NANOSECOND, 9223372036854775807, 9223372036854775807",
    "NANOSECOND, -9223372036854775808, -9223372036854775808",
    "SECOND, 9223372036, 9223372036000000000",
    "SECOND, -9223372036, -9223372036000000000",
    "AUTO, 4999999999, 4999999999000000000",
    "AUTO, 5000000000, 5000000000000000",
    "AUTO, 4999999999999, 4999999999999000000",
    "AUTO, 5000000000000, 5000000000000000",
    "AUTO, 4999999999999999, 4999999999999999000",
    "AUTO, 5000000000000000, 5000000000000000",
    "AUTO, -4999999999, -4999999999000000000",
    "AUTO, -5000000000, -5000000000000000",
    "AUTO, -9223372036854775808, -9223372036854775808",
    "AUTO, 0, 0"
  })
  void isScaledByThePrecision(Precision precision, String text, long nanos) {
    Writes writes = new Writes().withPrecision(precision);
    assertThat(writes.row("m f=1 " + text).time()).isEqualTo(nanos);
  }

  @Test
  void isDecidedLineByLineForAuto() {
    Outcome outcome =
        new Writes().withPrecision(Precision.AUTO).write("m f=1 1700000000\nm f=1 1700000000001");
    assertThat(outcome.rows())
        .extracting(Row::time)
        .containsExactly(1_700_000_000_000_000_000L, 1_700_000_000_001_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "SECOND, 9223372037, Second",
    "SECOND, -9223372037, Second",
    "MILLISECOND, 9223372036855, Millisecond",
    "MICROSECOND, 9223372036854776, Microsecond",
    "SECOND, 9223372036854775807, Second",
    "SECOND, -9223372036854775808, Second"
  })
  void isRefusedWhenScalingOverflows(Precision precision, String text, String word) {
    assertThat(new Writes().withPrecision(precision).message("m f=1 " + text))
        .isEqualTo("timestamp, %s, out of range for precision: %s".formatted(text, word));
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 1772600767123456789",
    "NANOSECOND, 1772600767123456789",
    "MICROSECOND, 1772600767123456000",
    "MILLISECOND, 1772600767123000000",
    "SECOND, 1772600767000000000"
  })
  void isTheIngestTimeOfTheRequestIfMissing(Precision precision, long nanos) {
    Outcome outcome = new Writes().withPrecision(precision).write("m f=1\nm f=2\n");
    assertThat(outcome.rows()).extracting(Row::time).containsExactly(nanos, nanos);
  }
}
