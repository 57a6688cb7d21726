package org.gnomondb.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.gnomondb.api.write.Precision;
import org.gnomondb.lineprotocol.internal.parse.ParseOptions;
import org.gnomondb.lineprotocol.internal.parse.ParsedRequest;
import org.gnomondb.lineprotocol.internal.parse.RequestParser;
import org.gnomondb.lineprotocol.internal.parse.RowArrays;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast one thread turns request bodies of 5,000 lines into columns, without catalog and log.
 * Read {@code megabytes} and {@code rows} per second; {@code -prof gc} tells the bytes allocated
 * for each body.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class LineProtocolParserBenchmark {
  private static final int LINES_PER_BODY = 5_000;
  private static final int BODIES = 40;
  private static final long HASH_SEED = 0x5DEECE66DL;

  /** 100 or 4000 for lines made here, or the path of a file of lines, plain or gzip. */
  @Param({"100", "4000"})
  private String input = "100";

  /** Nothing is given back, so that arrays are made for each body. */
  private final RowArrays arrays = new RowArrays(RowArrays.KEPT_LENGTH_MIN, 0);

  private List<byte[]> bodies = List.of();
  private int next;

  /** What JMH turns into rates. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Volume {
    private long bytes;

    /** Rows parsed. */
    public long rows;

    /** Millions of bytes parsed. */
    public double megabytes() {
      return bytes / 1e6;
    }

    /** Starts counting anew. */
    @Setup(Level.Iteration)
    public void reset() {
      bytes = 0;
      rows = 0;
    }
  }

  /** Makes or reads the lines. */
  @Setup
  public void prepare() throws IOException {
    boolean isHostCount = input.chars().allMatch(Character::isDigit);
    bodies =
        isHostCount
            ? CpuLines.bodies(Integer.parseInt(input), LINES_PER_BODY, BODIES)
            : read(Path.of(input));
  }

  private static List<byte[]> read(Path file) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    try (InputStream lines = open(file)) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      int lineCount = 0;
      for (int c = lines.read(); c >= 0 && bodies.size() < BODIES; c = lines.read()) {
        body.write(c);
        if (c == '\n' && ++lineCount % LINES_PER_BODY == 0) {
          bodies.add(body.toByteArray());
          body.reset();
        }
      }
    }
    return bodies;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    return file.toString().endsWith(".gz")
        ? new BufferedInputStream(new GZIPInputStream(raw))
        : raw;
  }

  /** Parses one body. */
  @Benchmark
  public ParsedRequest parse(Volume volume) {
    byte[] body = bodies.get(next);
    next = (next + 1) % bodies.size();
    ParseOptions options = new ParseOptions(Precision.NANOSECOND, 0, true, false, arrays);
    ParsedRequest parsed =
        new RequestParser(body, 0, body.length, null, options, HASH_SEED).parse();
    volume.bytes += body.length;
    volume.rows += parsed.linesGood();
    return parsed;
  }
}
