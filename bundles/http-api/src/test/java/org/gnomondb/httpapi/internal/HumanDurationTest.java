package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HumanDurationTest {
  @ParameterizedTest
  @CsvSource({
    "7d, P7D",
    "1h 30m, PT1H30M",
    "1h30m, PT1H30M",
    "2 weeks, P14D",
    "30 days 5sec 7nsec, P30DT5.000000007S",
    "15ms 3us, PT0.015003S",
    "1month, PT730H33M36S",
    "1y, P365DT6H",
    "0s, PT0S",
    "9223372036854775807ns, PT2562047H47M16.854775807S",
  })
  void isRead(String text, String duration) {
    assertThat(HumanDuration.parse(text)).contains(Duration.parse(duration));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "7",
        "d",
        "7x",
        "-1d",
        "1.5h",
        "7d 3",
        "9223372036854775808ns",
        "300y",
        "1h,2m"
      })
  void isRefused(String text) {
    assertThat(HumanDuration.parse(text)).isEmpty();
  }
}
