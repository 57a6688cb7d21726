package org.gnomondb.buffer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.Test;

class FenceTest {
  private static final long INTERVAL = Fence.CHECK_INTERVAL.toNanos();

  private long now = Long.MAX_VALUE - INTERVAL; // Such clocks may overflow.
  private int questions;
  private boolean isOwner = true;
  private final Fence fence = new Fence(this::requireOwner, () -> now);

  @Test
  void asksForTheOwnerOncePerInterval() {
    now += INTERVAL - 1;
    fence.check();
    assertThat(questions).isZero();
    now += 1;
    fence.check();
    fence.check();
    assertThat(questions).isOne();
    now += INTERVAL;
    fence.check();
    assertThat(questions).isEqualTo(2);
  }

  @Test
  void refusesUntilTheOwnerIsKnown() {
    now += INTERVAL;
    isOwner = false;
    assertThatThrownBy(fence::check).isInstanceOf(GnomonException.class);
    assertThatThrownBy(fence::check).isInstanceOf(GnomonException.class);
    isOwner = true;
    assertThatCode(fence::check).doesNotThrowAnyException();
  }

  /** Files go only when every acknowledgement since the takeover has been asked about. */
  @Test
  void isAskedForMoreOftenThanFilesAreRemoved() {
    assertThat(Fence.CHECK_INTERVAL).isLessThan(Fence.TRUNCATION_DELAY);
  }

  private void requireOwner() {
    questions++;
    if (!isOwner) {
      throw new GnomonException(ErrorCode.UNAVAILABLE, "another process owns the data");
    }
  }
}
