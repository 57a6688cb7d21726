package org.gnomondb.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations, sizes, suggestions, and what percentages of memory are of. */
class ValuesTest {
  private static final long MEGABYTE = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "10s, 10000",
    "1m, 60000",
    "1h 30m, 5400000",
    "1h30m, 5400000",
    "7d, 604800000",
    "2 weeks, 1209600000",
    "1500us, 1",
    "0s, 0",
    "999999999999999999y, 9223372036854775807",
  })
  void durationsAddUpToMilliseconds(String text, long millis) throws InvalidValueException {
    assertThat(Durations.parseMillis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s x", "-1s", "1.5s", "5s!", "5parsecs", "٣s"})
  void otherTextsAreNoDurations(String text) {
    assertThatThrownBy(() -> Durations.parseMillis(text)).isInstanceOf(InvalidValueException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "20%, 200",
    "0.5%, 5",
    "100%, 1000",
    "512b, 512",
    "64kb, 65536",
    "64KB, 65536",
    "1 kib, 1024",
    "3, 3145728",
    "200MB, 209715200",
    "2gb, 2147483648",
    "1.5k, 1536",
    "999999999999999tb, 9223372036854775807",
  })
  void sizesAreBytes(String text, long bytes) throws InvalidValueException {
    assertThat(Sizes.parseBytes(text, MEGABYTE, 1000)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "mb", "5 apples", "101%", "1e9", "1,5k"})
  void otherTextsAreNoSizes(String text) {
    assertThatThrownBy(() -> Sizes.parseBytes(text, MEGABYTE, 1000))
        .isInstanceOf(InvalidValueException.class);
  }

  @Test
  void bareNumbersCountTheOptionsUnit() throws InvalidValueException {
    assertThat(Sizes.parseBytes("10485760", 1, 1000)).isEqualTo(10_485_760);
  }

  @ParameterizedTest
  @CsvSource({
    "node-idd, node-id",
    "noed-id, node-id",
    "objectstore, object-store",
    "http-bin, http-bind",
    "datadir, data-dir",
    "bind, http-bind",
  })
  void misspelledNamesGetTheNearestOne(String name, String nearest) {
    assertThat(
            Suggestions.nearest(name, List.of("node-id", "object-store", "http-bind", "data-dir")))
        .contains(nearest);
  }

  @Test
  void otherWordsGetNoSuggestion() {
    assertThat(Suggestions.nearest("colour", List.of("node-id", "object-store"))).isEmpty();
    assertThat(Suggestions.nearest("", List.of("node-id"))).isEmpty();
  }

  @Test
  void swappedNeighboursAreOneEdit() {
    assertThat(Suggestions.edits("noed", "node")).isEqualTo(1);
    assertThat(Suggestions.edits("", "abc")).isEqualTo(3);
    assertThat(Suggestions.edits("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void memoryIsTheMachinesUnlessAControlGroupAllowsLess(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/meminfo"), "MemFree: 1 kB\nMemTotal:   2048 kB\n");
    assertThat(new MachineMemory(root).bytes()).isEqualTo(2048 * 1024);

    Path limit = root.resolve("sys/fs/cgroup/memory.max");
    Files.createDirectories(root.resolve("sys/fs/cgroup"));
    Files.writeString(limit, "max\n");
    assertThat(new MachineMemory(root).bytes()).isEqualTo(2048 * 1024);

    Files.writeString(limit, "1000000\n");
    assertThat(new MachineMemory(root).bytes()).isEqualTo(1_000_000);
  }

  @Test
  void memoryIsEstimatedWhereNothingTells(@TempDir Path root) {
    assertThat(new MachineMemory(root).bytes()).isPositive();
  }
}
