package org.gnomondb.query.internal.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A table {@code room (tag), time, watts} for tests, and the making of its blocks. */
final class TestTable implements AutoCloseable {
  static final String NAME = "power";

  private static final DictionaryEncoding ROOM_ENCODING =
      new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
  private static final Field ROOM =
      new Field("room", new FieldType(true, new ArrowType.Int(32, true), ROOM_ENCODING), List.of());
  private static final Field TIME =
      new Field(
          "time",
          new FieldType(false, new ArrowType.Timestamp(TimeUnit.NANOSECOND, null), null),
          List.of());
  private static final Field WATTS =
      Field.nullable(
          "watts",
          new ArrowType.FloatingPoint(org.apache.arrow.vector.types.FloatingPointPrecision.DOUBLE));

  static final Schema SCHEMA = new Schema(List.of(ROOM, TIME, WATTS));

  static final List<String> TAGS = List.of("room");

  private final BufferAllocator allocator;
  private final Dictionary dictionary;

  TestTable(BufferAllocator allocator, String... rooms) {
    this.allocator = allocator;
    VarCharVector values = new VarCharVector("room", allocator);
    values.allocateNew();
    for (int i = 0; i < rooms.length; i++) {
      values.setSafe(i, rooms[i].getBytes(StandardCharsets.UTF_8));
    }
    values.setValueCount(rooms.length);
    this.dictionary = new Dictionary(values, ROOM_ENCODING);
  }

  DictionaryProvider dictionaries() {
    return new MapDictionaryProvider(dictionary);
  }

  /** Makes the table known to a statement. */
  void attachTo(Statement statement, Engine engine, TableSource source) {
    try (NativeTable table = engine.importTable(SCHEMA, TAGS, dictionaries());
        NativeRows rows = engine.importRows(NAME, table, source)) {
      statement.attach(rows, Statement.NO_TIME_MIN);
    }
  }

  /** A row; the room is an index into the dictionary. */
  record Row(@Nullable Integer room, long time, @Nullable Double watts) {}

  NativeBlock block(Engine engine, Row... rows) {
    return block(engine, true, List.of(rows));
  }

  /** A block without the column watts, as one written before that field was. */
  NativeBlock blockWithoutWatts(Engine engine, Row... rows) {
    return block(engine, false, List.of(rows));
  }

  NativeBlock block(Engine engine, boolean hasWatts, List<Row> rows) {
    List<FieldVector> vectors = new ArrayList<>();
    IntVector room = new IntVector(ROOM, allocator);
    TimeStampNanoVector time = new TimeStampNanoVector(TIME, allocator);
    Float8Vector watts = new Float8Vector(WATTS, allocator);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.room() != null) {
        room.setSafe(i, row.room());
      }
      time.setSafe(i, row.time());
      if (row.watts() != null) {
        watts.setSafe(i, row.watts());
      }
    }
    vectors.add(room);
    vectors.add(time);
    if (hasWatts) {
      vectors.add(watts);
    } else {
      watts.close();
    }
    vectors.forEach(vector -> vector.setValueCount(rows.size()));
    try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
      root.setRowCount(rows.size());
      return engine.importBlock(
          (array, schema) ->
              Data.exportVectorSchemaRoot(allocator, root, dictionaries(), array, schema),
          rows.stream().mapToLong(Row::time).min().orElseThrow(),
          rows.stream().mapToLong(Row::time).max().orElseThrow());
    }
  }

  /** A block of one column {@code time} with the numbers of another column in random order. */
  NativeBlock numbers(Engine engine, long[] values) {
    try (BigIntVector number = new BigIntVector("number", allocator);
        TimeStampNanoVector time = new TimeStampNanoVector(TIME, allocator)) {
      for (int i = 0; i < values.length; i++) {
        number.setSafe(i, values[i]);
        time.setSafe(i, i);
      }
      number.setValueCount(values.length);
      time.setValueCount(values.length);
      try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(number, time))) {
        return engine.importBlock(
            (array, schema) -> Data.exportVectorSchemaRoot(allocator, root, null, array, schema),
            0,
            values.length);
      }
    }
  }

  static final Schema NUMBERS =
      new Schema(List.of(Field.nullable("number", new ArrowType.Int(64, true)), TIME));

  @Override
  public void close() {
    dictionary.getVector().close();
  }
}
