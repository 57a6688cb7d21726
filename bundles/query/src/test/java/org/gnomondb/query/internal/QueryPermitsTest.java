package org.gnomondb.query.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.metrics.Metric;
import org.junit.jupiter.api.Test;

class QueryPermitsTest {
  @Test
  void theLimitIsNamedWhenItIsReached() {
    QueryPermits permits = new QueryPermits(2, Duration.ZERO);
    permits.acquire();
    permits.acquire();
    GnomonException refusal = catchThrowableOfType(GnomonException.class, permits::acquire);
    assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOAD);
    assertThat(refusal)
        .hasMessageStartingWith("2 queries are running")
        .hasMessageContaining("--max-concurrent-queries");
    permits.release();
    permits.acquire();
  }

  @Test
  void metricsTellHowManyQueriesHaveTheirTurn() {
    QueryPermits permits = new QueryPermits(2, Duration.ZERO);
    permits.acquire();
    permits.acquire();
    permits.release();
    Map<String, String> labels = Map.of("semaphore", "query_execution");
    assertThat(permits.metrics())
        .flatExtracting(Metric::samples)
        .containsExactly(new Metric.Sample(labels, 1), new Metric.Sample(labels, 0));
    assertThat(permits.metrics())
        .extracting(Metric::name)
        .containsExactly(
            "iox_async_semaphore_permits_acquired",
            "iox_async_semaphore_permits_pending",
            "iox_async_semaphore_acquire_duration_seconds");
    assertThat(permits.metrics().getLast().distributions().getFirst().counts())
        .satisfies(
            counts -> assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(2));
  }

  @Test
  void withoutALimitAllRun() {
    QueryPermits permits = new QueryPermits(0, Duration.ZERO);
    for (int i = 0; i < 10_000; i++) {
      permits.acquire();
    }
  }
}
