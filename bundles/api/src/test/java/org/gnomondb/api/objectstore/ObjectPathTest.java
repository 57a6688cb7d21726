package org.gnomondb.api.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "../a",
        "a/./b",
        "a b",
        "a\\b",
        "a\u0000",
        "ä",
        "a/日本",
        "a\n",
        "~a",
        "a%2F",
        "C:",
        "a+b",
        "\uD83D\uDE00"
      })
  void refusesWhatNotEveryBackendCanStore(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ObjectPath(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "A-z_0.9=/x", "...", ".hidden", "a/..b", "n/wal/00000000000000000001"})
  void takesSegmentsOfTheAllowedCharacters(String text) {
    assertThat(new ObjectPath(text).value()).isEqualTo(text);
  }

  @Test
  void limitsTheLengthOfPathsAndSegments() {
    String segment = "s".repeat(ObjectPath.SEGMENT_LENGTH_MAX);
    assertThat(new ObjectPath(segment + "/" + segment).value()).hasSize(2 * segment.length() + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectPath(segment + "s"))
        .withMessageContaining("256 characters");
    String longest = "ab/".repeat(ObjectPath.LENGTH_MAX / 3 - 1) + "abc";
    assertThat(new ObjectPath(longest).value()).hasSize(ObjectPath.LENGTH_MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ObjectPath(longest + "d"))
        .withMessageContaining("901 characters");
  }

  @Test
  void joinsSegments() {
    assertThat(ObjectPath.of("a", "b", "c").child("d")).isEqualTo(new ObjectPath("a/b/c/d"));
  }
}
