package org.gnomondb.lineprotocol.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.lineprotocol.internal.Writes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the text of a line may be, and what it means. */
class LexicalRulesTest {
  private final Writes writes = new Writes();

  @Test
  void aLineHasMeasurementTagsFieldsAndTime() {
    assertThat(writes.row("cpu,host=a,region=west usage=1i,idle=2.5 17"))
        .isEqualTo(
            new Row(
                "cpu",
                Map.of("host", "a", "region", "west"),
                Map.of("usage", 1L, "idle", 2.5),
                17));
  }

  @Test
  void tagsMayBeLeftOut() {
    assertThat(writes.row("cpu usage=1i 17").tags()).isEmpty();
  }

  @Test
  void severalSpacesSeparateSections() {
    assertThat(writes.row("cpu,host=a   usage=1i   17  "))
        .isEqualTo(new Row("cpu", Map.of("host", "a"), Map.of("usage", 1L), 17));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void linesEndWithLineFeedOrBoth(String lineEnd) {
    String lines = "m f=1i 1" + lineEnd + "m f=2i" + lineEnd + "m,f2=x f=3i 3" + lineEnd;
    Outcome outcome = new Writes(true).write(lines + "m f=\"a\" 4" + lineEnd);
    assertThat(outcome.rows()).extracting(row -> row.fields().get("f")).containsExactly(1L, 2L, 3L);
    assertThat(outcome.errors().getFirst().originalLine()).isEqualTo("m f=\"a\" 4");
  }

  @Test
  void aCarriageReturnAloneEndsNoLine() {
    assertThat(writes.message("m f=1i\r"))
        .isEqualTo("Could not parse entire line. Found trailing content: `\r`");
    assertThat(writes.message("m f=1i\rm f=2i\n"))
        .isEqualTo("Could not parse entire line. Found trailing content: `\rm f=2i`");
  }

  @Test
  void blankLinesAndCommentsAreSkipped() {
    Outcome outcome =
        writes.write("\n  \t\n# m f=1i 1\r\n \t # don't \"mind, x=\n\r\n\n  m f=1i 1\n#\n");
    assertThat(outcome.rows()).hasSize(1);
    assertThat(outcome.errors()).isEmpty();
  }

  @Test
  void aHashIsNoCommentElsewhere() {
    assertThat(writes.row("m,#t=#v #f=\"#\" 1"))
        .isEqualTo(new Row("m", Map.of("#t", "#v"), Map.of("#f", "#"), 1));
  }

  @Test
  void escapesAreDroppedWhereTheyAreNeeded() {
    assertThat(
            writes.row(
                "m\\,e\\ a\\\\s,t\\,a\\=g\\ s\\\\x=v\\,a\\=l\\ u\\\\e f\\,i\\=e\\ l\\\\d=1i 1"))
        .isEqualTo(
            new Row("m,e a\\s", Map.of("t,a=g s\\x", "v,a=l u\\e"), Map.of("f,i=e l\\d", 1L), 1));
  }

  @Test
  void otherBackslashesAreKept() {
    assertThat(writes.row("m\\e\\=a,t\\a=v\\\"b,u=\\é f\\i=\"s\\n\\,\\=\\ é\" 1"))
        .isEqualTo(
            new Row(
                "m\\e\\=a",
                Map.of("t\\a", "v\\\"b", "u", "\\é"),
                Map.of("f\\i", "s\\n\\,\\=\\ é"),
                1));
  }

  @Test
  void aBackslashTakesALineFeedIntoAName() {
    assertThat(writes.row("m\\\nx,t=a\\\nb f\\\ng=1i 1"))
        .isEqualTo(new Row("m\\\nx", Map.of("t", "a\\\nb"), Map.of("f\\\ng", 1L), 1));
  }

  @Test
  void separatorsThatCannotBeMistakenNeedNoEscape() {
    assertThat(writes.row("m=x\"y,a,b=c=d e,f=1i 1"))
        .isEqualTo(new Row("m=x\"y", Map.of("a,b", "c=d"), Map.of("e,f", 1L), 1));
  }

  @Test
  void stringsMayHoldAnything() {
    assertThat(
            writes.row("m f=\"a,b=c d\\\"e\\\\f\n# g\r\n\th é\uD83D\uDE00\0\",g=\"\" 1").fields())
        .isEqualTo(Map.of("f", "a,b=c d\"e\\f\n# g\r\n\th é\uD83D\uDE00\0", "g", ""));
  }

  @Test
  void aStringThatEndsWithAnEscapedBackslashIsClosed() {
    assertThat(writes.row("m f=\"a\\\\\",g=\"\\\"\" 1").fields())
        .isEqualTo(Map.of("f", "a\\", "g", "\""));
  }

  @Test
  void aLineFeedAfterAKeyWithCommasEndsTheLineEvenInQuotes() {
    Outcome outcome = writes.write("m f=1i,g,h=\"x\ny\" 1\nm f=2i 2");
    assertThat(outcome.messages())
        .containsExactly(
            "Could not parse entire line. Found trailing content: `g,h=\"x`",
            "No fields were provided");
    assertThat(outcome.rows()).hasSize(1);
  }

  @Test
  void aQuoteMayOpenAfterAKeyWithCommasAndTakeTheNextLine() {
    Outcome outcome = writes.write("m ,=\"=\"\nm f=2i 2");
    assertThat(outcome.messages())
        .containsExactly("Could not parse entire line. Found trailing content: `\nm f=2i 2`");
    assertThat(outcome.stored()).isZero();
  }

  @Test
  void quotesInTagsAndKeysAreOrdinaryCharacters() {
    assertThat(writes.row("m,t=\"a\" \"f\"=1i,g\"=2i 1"))
        .isEqualTo(new Row("m", Map.of("t", "\"a\""), Map.of("\"f\"", 1L, "g\"", 2L), 1));
  }

  @ParameterizedTest
  @CsvSource({
    "0i, 0",
    "-0i, 0",
    "7i, 7",
    "-12i, -12",
    "1234567i, 1234567",
    "12345678i, 12345678",
    "123456789i, 123456789",
    "999999999999999999i, 999999999999999999",
    "1000000000000000000i, 1000000000000000000",
    "9223372036854775807i, 9223372036854775807",
    "-9223372036854775808i, -9223372036854775808",
    "000000000000000000000000000042i, 42"
  })
  void integersHave64Bits(String text, long value) {
    assertThat(writes.row("m f=" + text).fields()).isEqualTo(Map.of("f", value));
  }

  @ParameterizedTest
  @CsvSource({
    "0u, 0",
    "42u, 42",
    "9223372036854775808u, 9223372036854775808",
    "9999999999999999999u, 9999999999999999999",
    "18446744073709551615u, 18446744073709551615",
    "0000000000000000000000018446744073709551615u, 18446744073709551615"
  })
  void unsignedIntegersHave64Bits(String text, BigInteger value) {
    assertThat(writes.row("m f=" + text).fields()).isEqualTo(Map.of("f", value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1",
        "-1.5",
        "1400.0",
        "0.1",
        "00.10",
        "1e3",
        "1E+3",
        "1e-3",
        "-1.25e2",
        "123456789012345678",
        "1234567890123456789",
        "9999999999999999999",
        "-9223372036854775808.5e-7",
        "1234567890123456789012345678901234567890",
        "0.30000000000000004",
        "10.357019999999999",
        "9007199254740993",
        "9007199254740992.0",
        "1e22",
        "1e23",
        "1e308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "1e-400",
        "1e400",
        "-1e400",
        "1e9999999999999999999",
        "1e-9999999999999999999",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "1.7976931348623158e308",
        "1.7976931348623157e308",
        "2.2250738585072012e-308",
        "2.2250738585072011e-308",
        "179769313486231580793728971405301e276",
        "8.5e-300",
        "0.000000000000000000000000000001"
      })
  void floatsAreTheNearestDouble(String text) {
    assertThat(writes.row("m f=" + text + ",g=1i").fields().get("f"))
        .isEqualTo(Double.valueOf(text));
    assertThat(writes.row("m f=" + text).fields().get("f")).isEqualTo(Double.valueOf(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "T", "true", "True", "TRUE"})
  void trueHasFiveSpellings(String text) {
    assertThat(writes.row("m f=" + text).fields()).isEqualTo(Map.of("f", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "F", "false", "False", "FALSE"})
  void falseHasFiveSpellings(String text) {
    assertThat(writes.row("m f=" + text + ",g=t 1").fields())
        .isEqualTo(Map.of("f", false, "g", true));
  }

  @Test
  void namesAndStringsMayBeAMebibyteLong() {
    String name = "n".repeat(1 << 20);
    String escaped = "\\ ".repeat(1 << 20);
    String plain = " ".repeat(1 << 20);
    assertThat(
            writes.row(name + "," + escaped + "=" + escaped + " " + name + "=\"" + name + "\" 1"))
        .isEqualTo(new Row(name, Map.of(plain, plain), Map.of(name, name), 1));
    assertThat(writes.row("s f=\"" + "\\\"".repeat(1 << 20) + "\"").fields())
        .isEqualTo(Map.of("f", "\"".repeat(1 << 20)));
  }

  @Test
  void longerNamesAndStringsAreRefused() {
    String name = "n".repeat((1 << 20) + 1);
    String tooLong = "String is greater than 1MB";
    assertThat(writes.message(name + " f=1i")).isEqualTo(tooLong);
    assertThat(writes.message("m," + name + "=v f=1i")).isEqualTo(tooLong);
    assertThat(writes.message("m,t=" + name + " f=1i")).isEqualTo(tooLong);
    assertThat(writes.message("m " + name + "=1i")).isEqualTo(tooLong);
    assertThat(writes.message("m f=1i,g=\"" + name + "\"")).isEqualTo(tooLong);
  }

  @Test
  void theBodyMustBeUtf8() {
    for (int[] bad :
        List.of(
            new int[] {0xFF},
            new int[] {0xC0, 0x80},
            new int[] {0xE0, 0x9F, 0xBF},
            new int[] {0xED, 0xA0, 0x80},
            new int[] {0xF0, 0x8F, 0xBF, 0xBF},
            new int[] {0xF4, 0x90, 0x80, 0x80},
            new int[] {0xE2, 0x82},
            new int[] {0xC3})) {
      byte[] body = "m,t=0123456789012345678901234567890123é f=1i 1\nm f=1i 2".getBytes(UTF_8);
      byte[] broken = Arrays.copyOf(body, body.length + bad.length);
      for (int i = 0; i < bad.length; i++) {
        broken[body.length + i] = (byte) bad[i];
      }
      GnomonException refusal =
          catchThrowableOfType(GnomonException.class, () -> writes.write(broken));
      assertThat(refusal)
          .hasMessageStartingWith("body content is not valid utf8: ")
          .hasMessageEndingWith("index " + body.length);
      assertThat(refusal.code()).isEqualTo(ErrorCode.UNREADABLE_BODY);
    }
    assertThat(writes.hasTable("m")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  \t \r\n\n", "# only this", "# m f=1\n\n#\n"})
  void aRequestWithoutLinesIsAnError(String body) {
    assertThatThrownBy(() -> writes.write(body))
        .isInstanceOf(GnomonException.class)
        .hasMessage("incoming write was empty");
  }
}
