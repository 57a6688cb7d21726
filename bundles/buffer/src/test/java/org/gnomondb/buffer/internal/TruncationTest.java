package org.gnomondb.buffer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruncationTest {
  private static final long DELAY = Fence.TRUNCATION_DELAY.toNanos();

  private long now = Long.MAX_VALUE - DELAY; // Such clocks may overflow.
  private final List<Long> truncated = new ArrayList<>();
  private final Truncation truncation = new Truncation(truncated::add, () -> now);

  @Test
  void filesAreRemovedAfterTheDelay() {
    truncation.persisted(7);
    now += DELAY - 1;
    truncation.run();
    assertThat(truncated).isEmpty();
    now += 1;
    truncation.run();
    truncation.run();
    assertThat(truncated).containsExactly(7L);
  }

  @Test
  void whatIsDueTogetherIsRemovedInOneCall() {
    truncation.persisted(7);
    truncation.persisted(9);
    now += DELAY / 2;
    truncation.persisted(12);
    now += DELAY / 2;
    truncation.run();
    assertThat(truncated).containsExactly(9L);
    now += DELAY / 2;
    truncation.run();
    assertThat(truncated).containsExactly(9L, 12L);
  }

  @Test
  void aLogWithoutPersistedFilesIsLeftAlone() {
    truncation.persisted(0);
    now += DELAY;
    truncation.run();
    assertThat(truncated).isEmpty();
  }
}
