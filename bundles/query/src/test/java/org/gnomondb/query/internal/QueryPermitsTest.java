package org.gnomondb.query.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
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
  void withoutALimitAllRun() {
    QueryPermits permits = new QueryPermits(0, Duration.ZERO);
    for (int i = 0; i < 10_000; i++) {
      permits.acquire();
    }
  }
}
