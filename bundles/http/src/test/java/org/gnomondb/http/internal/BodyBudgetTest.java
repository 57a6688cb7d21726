package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyBudgetTest {
  private static final int LENGTH = 64 * 1024;

  private final BodyBudget budget = new BodyBudget(4 * LENGTH);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 1000",
    "8192, 8192",
    "8193, 10240",
    "1048576, 1048576",
    "1048577, 1310720",
    "1720000, 1835008",
    "16777216, 16777216",
    "16777217, 16777217"
  })
  void lengthsGoInSteps(int bytes, int length) {
    assertThat(BodyArrays.lengthFor(bytes)).isEqualTo(length);
  }

  @Test
  void arrayGoesFromOneRequestToTheNext() {
    byte[] first;
    try (BodyBudget.Share share = budget.newShare()) {
      first = grow(share, new byte[0], 0, LENGTH);
      assertThat(budget.bytesTaken()).isEqualTo(LENGTH);
    }
    assertThat(budget.bytesTaken()).isZero();
    try (BodyBudget.Share share = budget.newShare();
        BodyBudget.Share other = budget.newShare()) {
      assertThat(grow(share, new byte[0], 0, LENGTH)).isSameAs(first);
      assertThat(grow(other, new byte[0], 0, LENGTH)).isNotSameAs(first);
    }
  }

  @Test
  void largerArrayKeepsWhatIsUsed() {
    try (BodyBudget.Share share = budget.newShare()) {
      byte[] small = grow(share, new byte[0], 0, LENGTH);
      small[7] = 8;
      byte[] large = grow(share, small, 8, 2 * LENGTH);
      assertThat(large).hasSize(2 * LENGTH);
      assertThat(large[7]).isEqualTo((byte) 8);
      assertThat(budget.bytesTaken()).isEqualTo(2 * LENGTH);
      assertThat(grow(share, new byte[0], 0, LENGTH)).as("the small one is free").isSameAs(small);
      share.giveBack(large);
      assertThat(budget.bytesTaken()).isEqualTo(LENGTH);
    }
  }

  @Test
  void arrayThatTheBudgetHasNoRoomForIsRefused() {
    try (BodyBudget.Share share = budget.newShare();
        BodyBudget.Share other = budget.newShare()) {
      byte[] array = grow(share, new byte[0], 0, 3 * LENGTH);
      assertThat(other.grow(new byte[0], 0, 2 * LENGTH)).isNull();
      assertThat(array).hasSize(3 * LENGTH);
      assertThat(other.grow(new byte[0], 0, LENGTH)).isNotNull();
    }
  }

  @Test
  void closedShareGivesNothing() {
    BodyBudget.Share share = budget.newShare();
    share.close();
    share.close();
    assertThat(share.grow(new byte[0], 0, 1)).isNull();
  }

  private static byte[] grow(BodyBudget.Share share, byte[] array, int used, int length) {
    return Objects.requireNonNull(share.grow(array, used, length));
  }
}
