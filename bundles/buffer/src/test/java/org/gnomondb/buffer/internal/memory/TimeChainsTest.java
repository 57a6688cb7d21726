package org.gnomondb.buffer.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeChainsTest {
  private static final int ROWS = 1_000_000;

  private final TimeChains chains = TimeChains.of(List.of(), 1);

  @Test
  void rowsThatComeALittleLateFindTheirPlaceHoweverOften() {
    long newest = addInOrder();
    for (int i = 0; i < ROWS; i++) {
      int row = ROWS + 2 * i;
      chains.addNewest(time(ROWS + i), row, newest);
      newest = row;
      long time = time(ROWS + i - i % 20) + 1 + i % 20;
      assertThat(chains.addLate(0, time - 1_000_000L, row + 1, newest))
          .isEqualTo(SeriesIndex.NO_ROW);
    }
  }

  /** Each of them is far from the one before, so that all of the chain is gone through. */
  @Test
  void rowsInTimeOrderDoNotPayForALongSearchLater() {
    long newest = addInOrder();
    int added = 0;
    while (chains.addLate(0, time(added % 2 * ROWS / 2) + 1 + added, ROWS + added, newest)
        != TimeChains.TOO_LATE) {
      added++;
    }
    assertThat(added).as("of which two go through a million rows").isLessThan(4);
  }

  private long addInOrder() {
    long newest = SeriesIndex.NO_ROW;
    for (int row = 0; row < ROWS; row++) {
      chains.addNewest(time(row), row, newest);
      newest = row;
    }
    return newest;
  }

  private static long time(int row) {
    return row * 1_000_000L;
  }
}
