package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.gnomondb.lineprotocol.internal.Writes.Outcome;

/**
 * The parser and a slow, obvious one accept the same lines, read the same values, and reject the
 * others with the same words. jqwik prints the seed of each run.
 */
class TwoParsersTest {

  @Property
  void agreeOnNearlyValidLines(@ForAll("requests") String text, @ForAll boolean allowsNewTags) {
    agree(text, allowsNewTags);
  }

  @Property
  void agreeOnSeriesThatComeAgainAndAgain(@ForAll("repeatedSeries") String text) {
    agree(text, true);
  }

  @Property
  void agreeOnDamagedLines(
      @ForAll("requests") String text, @ForAll("damages") List<Damage> damages) {
    String damaged = text;
    for (Damage damage : damages) {
      damaged = damage.applyTo(damaged);
    }
    agree(damaged, true);
  }

  @Property
  void agreeOnSoupOfSpecialCharacters(@ForAll("soup") String text) {
    agree(text, false);
  }

  /** Fails if the parsers disagree about a request. */
  static void agree(String text, boolean allowsNewTags) {
    SlowParser slow = new SlowParser(allowsNewTags);
    slow.read(text);
    assumeThat(slow.rows().size() + slow.errors().size()).isPositive();

    Outcome outcome = new Writes(allowsNewTags).write(text);

    assertThat(outcome.errors()).isEqualTo(slow.errors());
    assertThat(outcome.stored()).isEqualTo(slow.rows().size());
    // Stable: rows of one table stay in the order of their lines.
    Comparator<Row> byTable = Comparator.comparing(Row::table);
    assertThat(outcome.rows().stream().sorted(byTable).toList())
        .isEqualTo(slow.rows().stream().sorted(byTable).toList());
  }

  /** A change of the text at a place given as a fraction of its length. */
  record Damage(double place, int deleted, String inserted) {
    String applyTo(String text) {
      int from = (int) (place * text.length());
      int to = Math.min(text.length(), from + deleted);
      String damaged = text.substring(0, from) + inserted + text.substring(to);
      // Half a surrogate pair cannot be encoded.
      return damaged.replaceAll("[\\ud800-\\udfff]", "?");
    }
  }

  @Provide
  Arbitrary<List<Damage>> damages() {
    return Combinators.combine(
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of("", ",", "=", " ", "\\", "\"", "\n", "\r", "\t", "#", "1", "i", "é"))
        .as(Damage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /**
   * Few series, some of which begin as others do, in ever new orders and with bad lines between.
   */
  @Provide
  Arbitrary<String> repeatedSeries() {
    Arbitrary<String> series =
        Arbitraries.of("m", "m,ta=a", "m,ta=ab", "m,ta=a\\ b", "m,ta=a\\", "n,ta=a", "m,ta=a,tb=b");
    Arbitrary<String> rest =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.of(" f=1 1", " f=2i 2", " g=t", "  f=3 3")),
            Tuple.of(1, Arbitraries.of("\tf=1", "", " ", " f", ",td=d f=1", " f=\"x")),
            Tuple.of(1, wideFields()));
    return Combinators.combine(series, rest)
        .as(String::concat)
        .list()
        .ofMinSize(2)
        .ofMaxSize(60)
        .map(lines -> String.join("\n", lines));
  }

  /** So many fields that no other line has that their run ends soon. */
  private static Arbitrary<String> wideFields() {
    return Arbitraries.integers()
        .between(0, 9)
        .map(
            number ->
                IntStream.range(0, 600)
                    .mapToObj(field -> "f%d_%d=1".formatted(number, field))
                    .collect(Collectors.joining(",", " ", "")));
  }

  @Provide
  Arbitrary<String> soup() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "m",
            "t",
            "f",
            ",",
            "=",
            " ",
            "\\",
            "\"",
            "\n",
            "\r",
            "\t",
            "#",
            "-",
            ".",
            "1",
            "23",
            "e",
            "i",
            "u",
            "T",
            "é",
            "\0",
            "m f=1 ",
            "m,t=a f=1i 1\n",
            "=\"",
            "\r\n");
    return piece.list().ofMinSize(1).ofMaxSize(40).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> requests() {
    Arbitrary<String> lineEnd =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.just("\n")),
            Tuple.of(2, Arbitraries.just("\r\n")),
            Tuple.of(1, Arbitraries.of("\n# x=\"\n", "\n \t\n", "")));
    return Combinators.combine(lines(), lineEnd)
        .as((line, end) -> line + end)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(lines -> String.join("", lines));
  }

  private static Arbitrary<String> lines() {
    Arbitrary<String> measurement = Arbitraries.of("m", "m", "m", "n", "m\\ 1", "\\m", "é=");
    Arbitrary<String> key =
        Arbitraries.of("a", "b", "usage_guest", "c\\,d", "c,d", "e\\\\f", "time");
    Arbitrary<String> tagValue =
        Arbitraries.of("a", "b", "eu-central-1", "c\\ d", "e=f", "\"", "é");
    Arbitrary<String> tags =
        Combinators.combine(key, tagValue)
            .as((tag, value) -> ",t" + tag + "=" + value)
            .list()
            .ofMaxSize(3)
            .map(pairs -> String.join("", pairs));
    Arbitrary<String> fields =
        Combinators.combine(key, values())
            .as((field, value) -> field + "=" + value)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(pairs -> String.join(",", pairs));
    Arbitrary<String> time = Arbitraries.of("", " 1", " -5", "  1451606400000000000 ", " 9e9");
    return Combinators.combine(measurement, tags, fields, time)
        .as((m, t, f, when) -> m + t + " " + f + when);
  }

  private static Arbitrary<String> values() {
    Arbitrary<String> integers =
        Arbitraries.bigIntegers()
            .between(BigInteger.TEN.pow(21).negate(), BigInteger.TEN.pow(21))
            .map(value -> value + "i");
    Arbitrary<String> small = Arbitraries.integers().between(-100, 100).map(value -> value + "i");
    Arbitrary<String> unsigned = Arbitraries.longs().map(Long::toUnsignedString).map(v -> v + "u");
    Arbitrary<String> doubles =
        Arbitraries.longs()
            .map(Double::longBitsToDouble)
            .filter(Double::isFinite)
            .map(String::valueOf);
    Arbitrary<String> decimals =
        Arbitraries.bigDecimals()
            .between(BigDecimal.TEN.pow(18).negate(), BigDecimal.TEN.pow(18))
            .ofScale(6)
            .map(BigDecimal::toPlainString);
    Arbitrary<String> others =
        Arbitraries.of(
            "t", "False", "\"\"", "\"a b,c=d\"", "\"a\\\"b\\\\\"", "\"a\nb\"", "\"\\x\"", "hi");
    return Arbitraries.oneOf(integers, small, unsigned, doubles, decimals, others);
  }
}
