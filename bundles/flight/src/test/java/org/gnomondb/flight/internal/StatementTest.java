package org.gnomondb.flight.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.error.GnomonException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatementTest {
  private static final Statement STATEMENT = new Statement("SELECT $a");

  @Test
  void handlesKeepEachRowOfValues() {
    List<@Nullable Object> values =
        Arrays.asList("text", 1L, 1.5, true, null, new BigInteger("18446744073709551615"));
    List<Map<String, @Nullable Object>> rows = values.stream().map(StatementTest::row).toList();
    Statement bound = STATEMENT.withRows(rows);
    assertThat(Statement.ofHandle(bound.toHandle())).isEqualTo(bound);
    assertThat(Statement.ofHandle(STATEMENT.toHandle())).isEqualTo(STATEMENT);
  }

  private static Map<String, @Nullable Object> row(@Nullable Object value) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("a", value);
    return row;
  }

  @Test
  void aStatementRunsOnceForEachRow() {
    assertThat(STATEMENT.runs()).containsExactly(STATEMENT);
    assertThat(STATEMENT.withRows(List.of(row(1L), row(2L))).runs())
        .containsExactly(STATEMENT.with(row(1L)), STATEMENT.with(row(2L)));
  }

  @Test
  void whatIsNoHandleIsRefused() {
    assertThatThrownBy(() -> Statement.ofHandle(ByteString.copyFromUtf8("{}")))
        .isInstanceOf(GnomonException.class)
        .hasMessage("a handle that is of no prepared statement");
  }
}
