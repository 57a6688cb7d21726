package org.gnomondb.lineprotocol.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.lineprotocol.internal.parse.RowArrays;

/** Writes text into a catalog of its own and reads the rows back. */
final class Writes {
  static final String DATABASE = "db";

  /** When every request arrives. */
  static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456789Z");

  static final long NOW_NANOS = NOW.getEpochSecond() * 1_000_000_000L + NOW.getNano();

  /** Used again and again, so that values which others have left would show. */
  private static final RowArrays ARRAYS = new RowArrays(RowArrays.STEPS, 1 << 20);

  private static List<TableBatch> lastBatches = List.of();

  private final FakeCatalog catalog = new FakeCatalog();
  private final WritePreparer preparer;
  private Precision precision = Precision.NANOSECOND;
  private boolean acceptPartial = true;

  Writes() {
    this(false);
  }

  Writes(boolean areNewTagsAllowed) {
    preparer = new WritePreparer(areNewTagsAllowed, () -> NOW, 42, ARRAYS);
  }

  Writes withPrecision(Precision unit) {
    precision = unit;
    return this;
  }

  Writes allOrNothing() {
    acceptPartial = false;
    return this;
  }

  FakeCatalog catalog() {
    return catalog;
  }

  /** What became of a request. */
  record Outcome(long stored, List<Row> rows, List<LineError> errors, List<TableBatch> batches) {
    List<String> messages() {
      return errors.stream().map(LineError::message).toList();
    }
  }

  Outcome write(String lines) {
    return write(lines.getBytes(StandardCharsets.UTF_8));
  }

  Outcome write(byte[] lines) {
    // Bytes around the body that must not be taken for a part of it.
    ByteBuffer body = ByteBuffer.allocate(lines.length + 6);
    body.put("x=9".getBytes(StandardCharsets.US_ASCII)).put(lines);
    body.put("7i\n".getBytes(StandardCharsets.US_ASCII)).position(3).limit(3 + lines.length);
    WriteRequest request =
        new WriteRequest(DATABASE, body.slice(), precision, acceptPartial, false);
    ARRAYS.giveBack(lastBatches);
    lastBatches = List.of();
    PreparedWrite write = preparer.prepare(request, catalog);
    lastBatches = write.batches();
    return new Outcome(
        write.result().linesStored(),
        Row.of(write.batches(), catalog.snapshot()),
        write.result().errors(),
        write.batches());
  }

  /** The one row that these lines make. */
  Row row(String lines) {
    Outcome outcome = write(lines);
    if (!outcome.errors().isEmpty() || outcome.rows().size() != 1) {
      throw new AssertionError("expected one row, got " + outcome);
    }
    return outcome.rows().getFirst();
  }

  /** What is said about the one line, which must be bad. */
  String message(String line) {
    Outcome outcome = write(line);
    if (outcome.errors().size() != 1 || outcome.stored() != 0) {
      throw new AssertionError("expected one bad line, got " + outcome);
    }
    return outcome.errors().getFirst().message();
  }

  TableDefinition table(String name) {
    var database = catalog.snapshot().database(DATABASE);
    TableDefinition table = database == null ? null : database.table(name);
    if (table == null) {
      throw new AssertionError("no table " + name);
    }
    return table;
  }

  boolean hasTable(String name) {
    var database = catalog.snapshot().database(DATABASE);
    return database != null && database.table(name) != null;
  }
}
