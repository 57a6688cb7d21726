package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.stream.Stream;
import org.gnomondb.api.write.LineError;
import org.gnomondb.lineprotocol.internal.Writes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about lines whose text is wrong. */
class ParserMessagesTest {
  private static final String NO_FIELDS = "No fields were provided";
  private static final String BACKSLASH =
      "Measurements, tag keys and values, and field keys may not end with a backslash";

  static Stream<Arguments> badLines() {
    return Stream.of(
        bad("m", space("end of input")),
        bad("m,t=a", space("end of input")),
        bad("m\tf=1 5", space("`\tf=1 5`")),
        bad("m\0 f=1 5", space("`\0 f=1 5`")),
        bad("m,t=a\tb f=1", space("`\tb f=1`")),
        bad(",t=a f=1", "Invalid measurement was provided"),
        bad("\0m f=1", "Invalid measurement was provided"),
        bad("m\\\\ f=1", BACKSLASH),
        bad("m\\", BACKSLASH),
        bad("m,t\\\\=a f=1", BACKSLASH),
        bad("m,t=a\\\\ f=1", BACKSLASH),
        bad("m,t=a\\\\,u=b f=1", BACKSLASH),
        bad("m f\\\\=1", BACKSLASH),
        bad("m f=1,g=2,h\\\\=1", BACKSLASH),
        bad("m,t=a\\", BACKSLASH),
        bad("m, f=1", "Expected tag key, got ` f=1`"),
        bad("m,", "Expected tag key, got end of input"),
        bad("m,=a f=1 5", "Expected tag key, got `=a f=1 5`"),
        bad("m,t=a, f=1.000000000", "Expected tag key, got ` f=1.00000...`"),
        bad("m,t f=1 5", equalsSign("t f=1 5")),
        bad("m,t", equalsSign("t")),
        bad("m,a=b,tttttttttttt f=1", equalsSign("a=b,tttttt...")),
        bad("m,t= f=1 5", "Expected tag value, got ` f=1 5`"),
        bad("m,t=", "Expected tag value, got end of input"),
        bad("m,t=,u=v f=1", "Expected tag value, got `,u=v f=1`"),
        bad("m,t=,platanos=great v=1", "Expected tag value, got `,platanos=...`"),
        bad("m,,=", "Expected tag value, got end of input"),
        bad("m ", NO_FIELDS),
        bad("m   ", NO_FIELDS),
        bad("cpu,host=a val= 123", NO_FIELDS),
        bad("m val=hi", NO_FIELDS),
        bad("m val", NO_FIELDS),
        bad("m =1", NO_FIELDS),
        bad("m f\t=1", NO_FIELDS),
        bad("m f=\t1", NO_FIELDS),
        bad("m f=.5", NO_FIELDS),
        bad("m f=+5", NO_FIELDS),
        bad("m f=-", NO_FIELDS),
        bad("m f=-i", NO_FIELDS),
        bad("m f=NaN", NO_FIELDS),
        bad("m f=inf", NO_FIELDS),
        bad("m f=\"abc", NO_FIELDS),
        bad("m f=\"abc\\\"", NO_FIELDS),
        bad("m f=5.", trailing(".")),
        bad("m f=5. 2", trailing(". 2")),
        bad("m f=1e 5", trailing("e 5")),
        bad("m f=1e+ 5", trailing("e+ 5")),
        bad("m f=1.5e", trailing("e")),
        bad("m f=1e5i", trailing("i")),
        bad("m f=1.5i", trailing("i")),
        bad("m f=-5u", trailing("u")),
        bad("m f=5ii", trailing("i")),
        bad("m f=1_000i", trailing("_000i")),
        bad("m f=tRUE 5", trailing("RUE 5")),
        bad("m f=truefalse", trailing("false")),
        bad("m f=\"a\"b", trailing("b")),
        bad("m f=1 ", trailing(" ")),
        bad("m f=1\t5", trailing("\t5")),
        bad("m f=1 5\t", trailing("\t")),
        bad("m f=1 5 6", trailing("6")),
        bad("m f=1 5x", trailing("x")),
        bad("m f=1 +5", trailing(" +5")),
        bad("m f=1 1.5", trailing(".5")),
        bad("m f=1 abcdefghi", trailing(" abcdefghi")),
        bad("m f=1 abcdefghij", trailing(" abcdefghi...")),
        bad(
            "m f=1 \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
            trailing(" \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9")),
        bad(
            "m f=1 \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9",
            trailing(" \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9...")),
        bad("m f=1,g= 5", trailing("g= 5")),
        bad("m f=1,g=2,h= 5", trailing(",h= 5")),
        bad("m f=1,g=2,", trailing(",")),
        bad("m f=1,g=\"x", trailing("g=\"x")),
        bad("m f=9223372036854775808i", unable("integer", "9223372036854775808")),
        bad("m f=-9223372036854775809i", unable("integer", "-9223372036854775809")),
        bad("m f=9999999999999999999i", unable("integer", "9999999999999999999")),
        bad("m f=1,g=99999999999999999999i,h=x", unable("integer", "99999999999999999999")),
        bad("m f=18446744073709551616u", unable("unsigned integer", "18446744073709551616")),
        bad("m f=99999999999999999999u", unable("unsigned integer", "99999999999999999999")),
        bad("m f=1 9223372036854775808", unable("timestamp", "9223372036854775808")),
        bad("m f=1 9999999999999999999", unable("timestamp", "9999999999999999999")),
        bad("m f=1 -9223372036854775809", unable("timestamp", "-9223372036854775809")));
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void wrongTextIsExplained(String line, String message) {
    assertThat(new Writes().message(line)).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("badLines")
  void theExplanationIsTheSameBetweenGoodLines(String line, String message) {
    boolean takesNextLine = line.endsWith("\\") || line.contains("\"abc") || line.contains("\"x");
    for (String lineEnd : new String[] {"\n", "\r\n"}) {
      Outcome outcome = new Writes().write("m f=1" + lineEnd + line + lineEnd + "m f=2");
      if (!takesNextLine) {
        assertThat(outcome.errors())
            .containsExactly(new LineError(message, 2, line.stripLeading()));
        assertThat(outcome.rows()).hasSize(2);
      }
    }
  }

  @Test
  void aCommaAfterTheFirstFieldIsForgivenAsInInfluxDb() {
    Writes writes = new Writes();
    assertThat(writes.row("m f=1i, 5").time()).isEqualTo(5);
    assertThat(writes.row("m f=1i,").time()).isEqualTo(Writes.NOW_NANOS);
  }

  @Test
  void lineNumbersCountLinesThatSaySomething() {
    Outcome outcome =
        new Writes().write("# c\n\nm f=\"a\nb\" 1\nbad1\n\n  # c\n\tbad2 \nm f=\"c\" 2\n  bad3\n");
    assertThat(outcome.errors())
        .extracting(LineError::lineNumber, LineError::originalLine)
        .containsExactly(tuple(2, "bad1"), tuple(3, "bad2 "), tuple(5, "bad3"));
    assertThat(outcome.stored()).isEqualTo(2);
  }

  @Test
  void theOriginalLineIsCutAtACharacter() {
    String start = "m f=\"" + "a".repeat(1017);
    for (String last : new String[] {"\u00e9", "\u20ac", "\uD83D\uDE00"}) {
      Outcome outcome = new Writes().write(start + last + last);
      String expected = last.equals("\u00e9") ? start + last : start;
      assertThat(outcome.errors().getFirst().originalLine()).isEqualTo(expected);
    }
    String exact = "m f=\"" + "a".repeat(1019);
    assertThat(new Writes().write(exact).errors().getFirst().originalLine()).isEqualTo(exact);
    assertThat(new Writes().write(exact + "b").errors().getFirst().originalLine()).isEqualTo(exact);
  }

  @Test
  void aFloodOfBadLinesIsListedOnlyInPart() {
    Outcome outcome = new Writes().write("b\n".repeat(10_005) + "m f=1");
    assertThat(outcome.errors()).hasSize(10_001);
    assertThat(outcome.errors().get(9_999))
        .isEqualTo(new LineError(space("end of input"), 10_000, "b"));
    assertThat(outcome.errors().getLast().lineNumber()).isEqualTo(10_001);
    assertThat(outcome.errors().getLast().message()).startsWith("5 more lines");
    assertThat(outcome.stored()).isEqualTo(1);
  }

  @Test
  void allOrNothingStopsAtTheFirstBadLine() {
    Writes writes = new Writes().allOrNothing();
    Outcome outcome = writes.write("m f=1 1\nbad\nm f=2 2\nworse\n");
    assertThat(outcome.errors()).containsExactly(new LineError(space("end of input"), 2, "bad"));
    assertThat(outcome.stored()).isZero();
    assertThat(outcome.rows()).isEmpty();
    assertThat(writes.catalog().commitCount()).isZero();
  }

  private static Arguments bad(String line, String message) {
    return Arguments.of(line, message);
  }

  private static String space(String found) {
    return "Expected at least one space character, got " + found;
  }

  private static String equalsSign(String tags) {
    return "Tag set malformed: could not find equals sign in `" + tags + "`";
  }

  private static String trailing(String rest) {
    return "Could not parse entire line. Found trailing content: `" + rest + "`";
  }

  private static String unable(String kind, String number) {
    return "Unable to parse " + kind + " value `" + number + "`";
  }
}
