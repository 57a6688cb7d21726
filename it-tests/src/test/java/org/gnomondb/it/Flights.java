package org.gnomondb.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Every flight out of New York City in 2013, as line protocol with timestamps in seconds. */
final class Flights {
  /** The question that the data set is asked, ordered so that answers can be compared. */
  static final String QUERY =
      "SELECT carrier, count(*) AS flights, avg(dep_delay) AS delay FROM flights"
          + " GROUP BY carrier ORDER BY carrier";

  private static final Pattern LINE =
      Pattern.compile("flights,carrier=(\\w+),origin=(\\w+),dest=(\\w+) (.*) (\\d+)");
  private static final Pattern DELAY = Pattern.compile("\\bdep_delay=([-0-9.]+)");

  private Flights() {}

  static byte[] gzip() {
    return read(false);
  }

  /** The lines in parts of at most so many lines. */
  static List<byte[]> parts(int linesPerPart) {
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    int lines = 0;
    byte[] text = read(true);
    for (int start = 0, i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        part.write(text, start, i + 1 - start);
        start = i + 1;
        if (++lines % linesPerPart == 0) {
          parts.add(part.toByteArray());
          part.reset();
        }
      }
    }
    if (part.size() > 0) {
      parts.add(part.toByteArray());
    }
    return parts;
  }

  /** What the file says to {@link #QUERY}, worked out line by line. */
  static Map<String, Carrier> expected() {
    Map<String, Double> delays = new LinkedHashMap<>();
    for (String line : new String(read(true), StandardCharsets.UTF_8).strip().split("\n", -1)) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalStateException(line);
      }
      String key =
          String.join(",", matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(5));
      Matcher delay = DELAY.matcher(matcher.group(4));
      delays.merge(
          key,
          delay.find() ? Double.parseDouble(delay.group(1)) : Double.NaN,
          (older, newer) -> Double.isNaN(newer) ? older : newer);
    }
    Map<String, Carrier> carriers = new TreeMap<>();
    delays.forEach(
        (key, delay) ->
            carriers.merge(key.substring(0, key.indexOf(',')), Carrier.of(delay), Carrier::plus));
    return carriers;
  }

  private static byte[] read(boolean unzip) {
    try (InputStream file =
            Objects.requireNonNull(Flights.class.getResourceAsStream("/flights.lp.gz"));
        InputStream content = unzip ? new GZIPInputStream(file) : file) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The flights of a carrier, and the sum over those of them whose delay is known. */
  record Carrier(int flights, int delays, double delaySum) {
    static Carrier of(double delay) {
      return Double.isNaN(delay) ? new Carrier(1, 0, 0) : new Carrier(1, 1, delay);
    }

    Carrier plus(Carrier other) {
      return new Carrier(flights + other.flights, delays + other.delays, delaySum + other.delaySum);
    }

    double averageDelay() {
      return delaySum / delays;
    }
  }
}
