package org.gnomondb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes line protocol with everything in it that could mislead whoever looks for line ends. */
final class RandomLines {
  private static final List<String> NAME_PARTS =
      List.of("a", "ü", "\"", "\\,", "\\ ", "\\=", "\\\\", "#", "\\\n", "0");
  private static final List<String> LINE_STARTS = List.of("m", "m", "\"", "\\,", "\\\n");
  private static final List<String> STRING_PARTS =
      List.of("x", "\n", "\\\"", "\\\\", " ", ",", "=", "#", "€", "\r\n", "\n# no comment\n");
  private static final List<String> NUMBERS = List.of("1", "-2i", "3u", "4.5e6", "t", "False");
  private static final List<String> LINE_ENDS = List.of("\n", "\n", "\r\n", " \n");
  private static final List<String> UNCOUNTED =
      List.of("", "  \t", "# plain", "#a f=\"quote", "  # \"", "# a\\\\");

  private RandomLines() {}

  /** One logical line with its end. */
  record Line(String text, boolean isCounted) {}

  /** Some lines, the last of which may lack its end. */
  static List<Line> of(Random random) {
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      boolean isCounted = random.nextInt(4) > 0;
      String text = isCounted ? line(random) : pick(random, UNCOUNTED);
      boolean lacksEnd = i == count - 1 && isCounted && random.nextBoolean();
      lines.add(new Line(lacksEnd ? text : text + pick(random, LINE_ENDS), isCounted));
    }
    return lines;
  }

  private static String line(Random random) {
    String tags =
        IntStream.range(0, random.nextInt(3))
            .mapToObj(i -> "," + name(random) + "=" + name(random))
            .collect(Collectors.joining());
    String fields =
        IntStream.range(0, 1 + random.nextInt(3))
            .mapToObj(i -> name(random) + "=" + value(random))
            .collect(Collectors.joining(","));
    String time = random.nextBoolean() ? " " + random.nextInt(1_000_000) : "";
    return pick(random, LINE_STARTS) + name(random) + tags + " " + fields + time;
  }

  private static String name(Random random) {
    return "n" + some(random, NAME_PARTS) + "n";
  }

  private static String value(Random random) {
    return random.nextBoolean() ? pick(random, NUMBERS) : "\"" + some(random, STRING_PARTS) + "\"";
  }

  private static String some(Random random, List<String> parts) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> pick(random, parts))
        .collect(Collectors.joining());
  }

  private static String pick(Random random, List<String> parts) {
    return parts.get(random.nextInt(parts.size()));
  }
}
