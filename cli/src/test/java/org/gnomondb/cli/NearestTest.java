package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void everyKindOfSlipCountsAsOne() {
    assertThat(Nearest.distance("write", "write")).isZero();
    assertThat(Nearest.distance("wrte", "write")).isEqualTo(1);
    assertThat(Nearest.distance("wrrite", "write")).isEqualTo(1);
    assertThat(Nearest.distance("wtite", "write")).isEqualTo(1);
    assertThat(Nearest.distance("wirte", "write")).isEqualTo(1);
    assertThat(Nearest.distance("", "write")).isEqualTo(5);
  }

  @Test
  void nearestNameIsFoundUnlessAllAreFar() {
    List<String> names = List.of("--host", "--file", "--format");
    assertThat(Nearest.to("--fromat", names)).contains("--format");
    assertThat(Nearest.to("--hots", names)).contains("--host");
    assertThat(Nearest.to("--precision", names)).isEmpty();
  }
}
