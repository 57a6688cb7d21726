package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rows that are printed as line protocol come back as they were. jqwik prints the seed. */
class RoundTripTest {

  @Property
  void rowsComeBackAsTheyWere(@ForAll("rows") List<Row> rows, @ForAll Random random) {
    String lines = rows.stream().map(row -> print(row, random)).collect(Collectors.joining("\n"));
    assertThat(new Writes(true).write(lines).rows()).isEqualTo(rows);
  }

  /** Rows of one table; the type of a field is in its name. */
  @Provide
  Arbitrary<List<Row>> rows() {
    Arbitrary<Map<String, String>> tags =
        Arbitraries.maps(names().map(name -> "t" + name), names()).ofMaxSize(4);
    Arbitrary<Map<String, Object>> fields =
        Arbitraries.oneOf(
                field("i", Arbitraries.longs()),
                field("u", Arbitraries.longs().map(RoundTripTest::unsigned)),
                field(
                    "d",
                    Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite)),
                field("s", Arbitraries.strings().all().map(RoundTripTest::encodable)),
                field("b", Arbitraries.of(true, false)))
            .list()
            .ofMinSize(1)
            .ofMaxSize(6)
            .map(
                entries ->
                    entries.stream()
                        .collect(
                            Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first)));
    Arbitrary<Row> row =
        Combinators.combine(tags, fields, Arbitraries.longs())
            .as((t, f, time) -> new Row("m", t, f, time));
    return row.list().ofMinSize(1).ofMaxSize(20);
  }

  private static <T> Arbitrary<Map.Entry<String, Object>> field(
      String prefix, Arbitrary<T> values) {
    return Combinators.combine(names(), values)
        .as((name, value) -> Map.entry(prefix + name, (Object) value));
  }

  /**
   * Names that can be printed: not empty, and with no backslash, which escapes cannot always save.
   */
  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of("a", "b", "c"),
        Arbitraries.strings()
            .withChars('a', ' ', ',', '=', '"', '#', 'é', '€', '\r')
            .ofMinLength(1)
            .ofMaxLength(12)
            .map(name -> name + "z"));
  }

  private static BigInteger unsigned(long bits) {
    return new BigInteger(Long.toUnsignedString(bits));
  }

  private static String encodable(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "?");
  }

  private static String print(Row row, Random random) {
    List<String> tags = new ArrayList<>();
    row.tags().forEach((key, value) -> tags.add("," + escape(key) + "=" + escape(value)));
    Collections.shuffle(tags, random);
    List<String> fields = new ArrayList<>();
    row.fields().forEach((key, value) -> fields.add(escape(key) + "=" + print(value)));
    Collections.shuffle(fields, random);
    return row.table() + String.join("", tags) + " " + String.join(",", fields) + " " + row.time();
  }

  private static String escape(String name) {
    return name.replaceAll("[,= ]", "\\\\$0");
  }

  private static String print(Object value) {
    return switch (value) {
      case Long signed -> signed + "i";
      case BigInteger unsigned -> unsigned + "u";
      case String text -> '"' + text.replaceAll("[\"\\\\]", "\\\\$0") + '"';
      default -> value.toString();
    };
  }
}
