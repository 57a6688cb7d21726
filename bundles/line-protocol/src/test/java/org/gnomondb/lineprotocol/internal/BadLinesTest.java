package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.lineprotocol.internal.Writes.Outcome;
import org.junit.jupiter.api.Test;

/** A rejected line changes nothing. */
class BadLinesTest {
  private final Writes writes = new Writes();

  @Test
  void leaveNoTable() {
    Outcome outcome = writes.write("gone,t=a f=1i,g=2i x\nm f=1i 1\nalso,t=a t=1i");
    assertThat(outcome.errors()).hasSize(2);
    assertThat(writes.hasTable("m")).isTrue();
    assertThat(writes.hasTable("gone")).isFalse();
    assertThat(writes.hasTable("also")).isFalse();
  }

  @Test
  void leaveNoDatabaseIfAllAreBad() {
    assertThat(writes.write("m f= 1\nm f=x").stored()).isZero();
    assertThat(writes.catalog().commitCount()).isZero();
  }

  @Test
  void leaveNoColumns() {
    writes.write("m,t=a f=1i 1\nm,t=b new=1i,other=\"x\",f=2.0 2\nm,t=b f=3i 3");
    assertThat(writes.table("m").columns())
        .extracting(ColumnDefinition::name)
        .containsExactly("t", "f", "time");
  }

  @Test
  void leaveNoTypes() {
    Outcome outcome =
        writes.write("m a=1i,b=\"x\" y\nm a=1.5,b=true 1\nm c=1i,a=\"s\" 2\nm c=0.5 3");
    assertThat(outcome.errors()).hasSize(2);
    assertThat(outcome.rows())
        .containsExactly(
            new Row("m", Map.of(), Map.of("a", 1.5, "b", true), 1),
            new Row("m", Map.of(), Map.of("c", 0.5), 3));
  }

  @Test
  void leaveNoTags() {
    Outcome outcome =
        new Writes(true)
            .write("m,x=1 f= \nm,t=a f=1i 1\nm,t=b,x=2 f=2.0 2\nm x=\"field now\" 3\nm,t=b f=3i 4");
    assertThat(outcome.errors()).hasSize(2);
    assertThat(outcome.rows())
        .containsExactly(
            new Row("m", Map.of("t", "a"), Map.of("f", 1L), 1),
            new Row("m", Map.of(), Map.of("x", "field now"), 3),
            new Row("m", Map.of("t", "b"), Map.of("f", 3L), 4));
  }

  @Test
  void leaveNoValues() {
    Outcome outcome =
        writes.write(
            """
            m i=1i,u=1u,d=1.5,b=true,s="one" 1
            m i=9i,u=9u,d=9.5,b=true,s="nine",i=9i 2
            m i=2i,s="two",b=f 3
            m u=9u,d=9.5,b=true,s="nine",i=9i 4 x
            m u=3u,d=3.5 5
            m s="nine"x
            m b=f,i=4i 6
            """);
    assertThat(outcome.errors()).hasSize(3);
    assertThat(outcome.rows())
        .containsExactly(
            new Row(
                "m", Map.of(), Map.of("i", 1L, "u", big(1), "d", 1.5, "b", true, "s", "one"), 1),
            new Row("m", Map.of(), Map.of("i", 2L, "s", "two", "b", false), 3),
            new Row("m", Map.of(), Map.of("u", big(3), "d", 3.5), 5),
            new Row("m", Map.of(), Map.of("b", false, "i", 4L), 6));
  }

  @Test
  void leaveValuesAbsentInManyRows() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      lines.append("m f=").append(i).append("i ").append(i).append('\n');
      lines.append("m f=1i,g=\"").append(i).append("\" bad\n");
    }
    lines.append("m g=\"last\" 500");
    Outcome outcome = writes.write(lines.toString());
    assertThat(outcome.errors()).hasSize(500);
    assertThat(outcome.rows()).hasSize(501);
    assertThat(outcome.rows().subList(0, 500))
        .allSatisfy(row -> assertThat(row.fields()).isEqualTo(Map.of("f", row.time())));
    assertThat(outcome.rows().getLast().fields()).isEqualTo(Map.of("g", "last"));
  }

  @Test
  void doNotMakeASeriesKnown() {
    Outcome outcome = writes.write("m,t=a f=1i 1\nm,t=b f=x\nm,t=b f=2i 2\nm,t=a f=3i 3");
    assertThat(outcome.rows())
        .extracting(Row::tags)
        .isEqualTo(List.of(Map.of("t", "a"), Map.of("t", "b"), Map.of("t", "a")));
    assertThat(outcome.batches().getFirst().seriesKeys().count()).isEqualTo(2);
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
