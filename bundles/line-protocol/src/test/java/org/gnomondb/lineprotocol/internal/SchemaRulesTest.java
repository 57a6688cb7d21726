package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.TableBatch;
import org.gnomondb.lineprotocol.internal.Writes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lines may add to tables, and what contradicts them. */
class SchemaRulesTest {
  private static final String TAG = "iox::column_type::tag";
  private static final String FIELD = "iox::column_type::field::";

  private final Writes writes = new Writes();

  @Test
  void aTableIsMadeOfItsFirstLineWithTagsInTheirOrder() {
    writes.write("m,z=1,a=2 f=1i,e=\"x\" 1\nm,a=3,z=4 g=true,f=2i,h=7u,i=0.5 2");
    assertThat(writes.table("m").columns())
        .extracting(ColumnDefinition::name, ColumnDefinition::type)
        .containsExactly(
            tuple("z", ColumnType.TAG),
            tuple("a", ColumnType.TAG),
            tuple("f", ColumnType.INT64),
            tuple("e", ColumnType.STRING),
            tuple("g", ColumnType.BOOLEAN),
            tuple("h", ColumnType.UINT64),
            tuple("i", ColumnType.FLOAT64),
            tuple("time", ColumnType.TIME));
  }

  @Test
  void tagsComeInTheOrderOfTheSortKeyWhateverTheirOrderInLines() {
    writes.write("m,z=1,a=2 f=1i 1");
    Outcome outcome = writes.write("m,a=5 f=1i 1\nm,a=4,z=3 f=2i 1");
    assertThat(outcome.batches().getFirst().seriesKeys().tags())
        .containsExactlyElementsOf(
            writes.table("m").tags().stream().map(ColumnDefinition::id).toList());
    assertThat(outcome.rows())
        .extracting(Row::tags)
        .containsExactly(Map.of("a", "5"), Map.of("a", "4", "z", "3"));
  }

  @Test
  void fieldsComeInTheOrderOfTheirIds() {
    writes.write("m a=1i,b=2i,c=3i 1");
    TableBatch batch = writes.write("m c=1i,d=4i,a=2i 1").batches().getFirst();
    assertThat(batch.fields()).extracting(column -> column.id().value()).isSorted().hasSize(3);
  }

  @Test
  void aLineMayLeaveOutTagsAndFields() {
    Outcome outcome =
        writes.write("m,a=1,b=2 f=1i,g=\"x\" 1\nm,b=3 g=\"y\" 2\nm f=3i,h=0.5 3\nm,a=1 h=1.5 4");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.rows())
        .containsExactly(
            new Row("m", Map.of("a", "1", "b", "2"), Map.of("f", 1L, "g", "x"), 1),
            new Row("m", Map.of("b", "3"), Map.of("g", "y"), 2),
            new Row("m", Map.of(), Map.of("f", 3L, "h", 0.5), 3),
            new Row("m", Map.of("a", "1"), Map.of("h", 1.5), 4));
  }

  @Test
  void aColumnWithoutGapsHasNoBitmap() {
    TableBatch batch = writes.write("m f=1i,g=1i 1\nm f=2i 2\nm f=3i 3").batches().getFirst();
    assertThat(batch.fields().stream().map(FieldColumn::validity).map(bits -> bits == null))
        .containsExactly(true, false);
  }

  @Test
  void anExistingTableGetsNewFieldsInOneChange() {
    writes.write("m,t=a f=1i 1");
    int commits = writes.catalog().commitCount();
    assertThat(writes.write("m,t=a g=1i 1\nm h=2i 2\nm,t=a f=2i 3").errors()).isEmpty();
    assertThat(writes.catalog().commitCount()).isEqualTo(commits + 1);
    assertThat(writes.table("m").column("h")).isNotNull();
  }

  @Test
  void aRequestThatAddsNothingLeavesTheCatalogAlone() {
    writes.write("m,t=a f=1i 1");
    int commits = writes.catalog().commitCount();
    writes.write("m,t=b f=1i 1\nm f=2i 2");
    assertThat(writes.catalog().commitCount()).isEqualTo(commits);
  }

  @ParameterizedTest
  @CsvSource({"1i, integer", "1u, uinteger", "1, float", "\"x\", string", "t, boolean"})
  void theTypeOfAFieldIsFixed(String value, String type) {
    String other = type.equals("float") ? "1i" : "1.0";
    String otherType = type.equals("float") ? "integer" : "float";
    String message =
        "invalid column type for column 'c', expected %s%s, got %s%s"
            .formatted(FIELD, type, FIELD, otherType);
    assertThat(writes.write("m c=%s 1\nm c=%s 2".formatted(value, other)).messages())
        .containsExactly(message);
    assertThat(writes.message("m c=" + other)).isEqualTo(message);
  }

  @Test
  void aNameIsTagOrFieldNeverBoth() {
    String fieldForTag = "invalid column type for column 't', expected " + TAG + ", got " + FIELD;
    assertThat(writes.message("m,t=a t=1i")).isEqualTo(fieldForTag + "integer");
    assertThat(
            writes
                .write("m,t=a f=1i 1\nm t=\"x\" 1\nm,t=a t=1.0 2\nm,t=a t=1.0 3\nm,f=x g=1i 4")
                .messages())
        .containsExactly(
            fieldForTag + "string",
            fieldForTag + "float",
            fieldForTag + "float",
            "invalid column type for column 'f', expected %sinteger, got %s".formatted(FIELD, TAG));
    assertThat(writes.message("m,f=x g=1i"))
        .isEqualTo(
            "invalid column type for column 'f', expected %sinteger, got %s".formatted(FIELD, TAG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m u=1i,u=2i", "m u=1i,a=1,u=2.0 5", "m u=1i,\\u=1i,u=1i"})
  void aFieldStandsOnceInALine(String line) {
    assertThat(writes.message(line))
        .isEqualTo("invalid line protocol - multiple instances of 'u' field found");
  }

  @Test
  void aFieldSpelledTwoWaysIsOneField() {
    assertThat(writes.message("m a\\,b=1i,a,b=2i"))
        .isEqualTo("invalid line protocol - multiple instances of 'a,b' field found");
  }

  @Test
  void aTagStandsOnceInALine() {
    String message = "Must not contain duplicate tags, but `t` was repeated";
    assertThat(writes.message("m,t=a,t=b f=1i")).isEqualTo(message);
    writes.write("m,t=a,u=b f=1i 1");
    assertThat(writes.message("m,t=a,u=b,t=a f=1i")).isEqualTo(message);
  }

  @Test
  void wrongTextOutranksAConflict() {
    writes.write("m,t=a f=1i 1");
    assertThat(writes.message("m,t=a,t=b t=1i,f=1.5,f=1i 1 x")).endsWith("content: `x`");
  }

  @Test
  void theTimeColumnIsReserved() {
    String conflict =
        "invalid column type for column 'time', expected iox::column_type::timestamp, got ";
    assertThat(writes.message("m,time=a f=1i")).isEqualTo("'time' is a reserved column");
    assertThat(writes.message("m time=1i")).isEqualTo("'time' is a reserved column");
    assertThat(writes.write("m f=1i 1\nm time=1i\nm,time=a f=1i").messages())
        .containsExactly(conflict + FIELD + "integer", conflict + TAG);
    assertThat(writes.message("m time=1i")).isEqualTo(conflict + FIELD + "integer");
    assertThat(writes.message("m,time=a f=1i")).isEqualTo(conflict + TAG);
  }

  @Test
  void theChunkOrderColumnIsReserved() {
    String reserved = "'__chunk_order' is a reserved column";
    assertThat(writes.message("m,__chunk_order=a f=1i")).isEqualTo(reserved);
    assertThat(writes.write("m f=1i 1\nm __chunk_order=1i\nm,__chunk_order=a f=1i").messages())
        .containsExactly(reserved, reserved);
  }

  @Test
  void aNewTagIsRefusedAndTheSwitchNamed() {
    writes.write("m,host=a,region=b f=1i 1\nbare f=1i 1");
    String message =
        "the tags of table 'm' were fixed when it was created ('host', 'region'), so the new tag"
            + " 'rack' is refused; write it as a field, or start the server with --new-tags allow";
    assertThat(writes.message("m,host=a,rack=c f=1i 2")).isEqualTo(message);
    assertThat(writes.message("bare,rack=c f=1i 2"))
        .contains("table 'bare'", "it has none", "'rack'");
    assertThat(new Writes().write("m,host=a,region=b f=1i 1\nm,rack=c f=1i 2").messages())
        .containsExactly(message);
  }

  @Test
  void theTagsOfATableAreThoseOfItsFirstGoodLine() {
    Outcome outcome = writes.write("m,bad=x f= 1\nm,t=a f=1i 1\nm,bad=x f=1i 1");
    assertThat(outcome.errors()).hasSize(2);
    assertThat(writes.table("m").tags()).extracting(ColumnDefinition::name).containsExactly("t");
  }

  @Test
  void newTagsAreAppendedToTheSortKeyWhereTheyAreAllowed() {
    Writes allowing = new Writes(true);
    Outcome outcome = allowing.write("m,b=1 f=1i 1\nm,a=2 f=2i 2\nm,c=3,b=4 f=3i 3\nm,b=1 f=4i 4");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.rows())
        .extracting(Row::tags)
        .containsExactly(
            Map.of("b", "1"), Map.of("a", "2"), Map.of("b", "4", "c", "3"), Map.of("b", "1"));
    allowing.write("m,0=x f=1i 5");
    assertThat(allowing.table("m").tags())
        .extracting(ColumnDefinition::name)
        .containsExactly("b", "a", "c", "0");
  }

  @Test
  void oneRequestMayFillManyTables() {
    String lines =
        IntStream.range(0, 300)
            .mapToObj(i -> "m%d,t=%d f=%di %d".formatted(i % 7, i % 5, i, i))
            .collect(Collectors.joining("\n"));
    Outcome outcome = writes.write(lines);
    assertThat(outcome.batches()).hasSize(7);
    assertThat(outcome.rows())
        .hasSize(300)
        .allSatisfy(
            row -> {
              assertThat(row.table()).isEqualTo("m" + row.time() % 7);
              assertThat(row.tags()).isEqualTo(Map.of("t", "" + row.time() % 5));
              assertThat(row.fields()).isEqualTo(Map.of("f", row.time()));
            });
  }

  @Test
  void linesThatHaveNothingInCommonMakeSeveralSmallBatches() {
    int lineCount = 3_000;
    String lines =
        IntStream.range(0, lineCount)
            .mapToObj(i -> "m,t=%d f%d=%di %d".formatted(i % 3, i, i, i))
            .collect(Collectors.joining("\n"));
    Outcome outcome = writes.write(lines);
    long places =
        outcome.batches().stream()
            .mapToLong(batch -> (long) batch.rowCount() * batch.fields().size())
            .sum();
    assertThat(places).isLessThan(100L * lineCount);
    assertThat(outcome.rows())
        .isEqualTo(
            IntStream.range(0, lineCount)
                .mapToObj(i -> new Row("m", Map.of("t", "" + i % 3), Map.of("f" + i, (long) i), i))
                .toList());
  }

  @Test
  void tagsThatHaveNothingInCommonMakeSeveralSmallBatches() {
    int lineCount = 3_000;
    String lines =
        IntStream.range(0, lineCount)
            .mapToObj(i -> "m,t%d=%d f=%di %d".formatted(i, i, i, i))
            .collect(Collectors.joining("\n"));
    Outcome outcome = new Writes(true).write(lines);
    long places =
        outcome.batches().stream()
            .map(TableBatch::seriesKeys)
            .mapToLong(keys -> (long) keys.count() * keys.tags().size())
            .sum();
    assertThat(places).isLessThan(100L * lineCount);
    assertThat(outcome.rows()).hasSize(lineCount);
    assertThat(outcome.rows())
        .extracting(Row::tags)
        .isEqualTo(IntStream.range(0, lineCount).mapToObj(i -> Map.of("t" + i, "" + i)).toList());
    assertThat(List.copyOf(outcome.errors())).isEmpty();
  }
}
