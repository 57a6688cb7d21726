package org.gnomondb.buffer.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ByteKeyMapTest {
  private final ByteKeyMap map = new ByteKeyMap();

  @Test
  void keysAreNumberedAsTheyComeWhateverTheirLengths() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Integer> expected = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String key = "a".repeat(random.nextInt(20)) + Integer.toString(random.nextInt(5_000), 36);
      int number = expected.computeIfAbsent(key, added -> expected.size());
      assertThat(put(random.nextInt(9), key)).as("seed %d, '%s'", seed, key).isEqualTo(number);
    }
    assertThat(map.size()).isEqualTo(expected.size());
  }

  @Test
  void keysOfZerosDifferByTheirLengths() {
    for (int length = 0; length < 40; length++) {
      assertThat(map.putIfAbsent(new byte[40], 0, length)).isEqualTo(length);
    }
    for (int length = 0; length < 40; length++) {
      assertThat(map.putIfAbsent(new byte[40], 40 - length, length)).isEqualTo(length);
    }
  }

  @Test
  void keysAreSortedByTheirBytes() {
    TreeMap<String, Integer> sorted = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      String key = Integer.toString(i * 7919 % 1_000, 36);
      sorted.put(key, put(0, key));
    }
    List<Integer> numbers = new ArrayList<>();
    for (int number : map.sorted()) {
      numbers.add(number);
    }
    assertThat(numbers).containsExactlyElementsOf(sorted.values());
  }

  private int put(int offset, String key) {
    byte[] bytes = (" ".repeat(offset) + key + "?").getBytes(StandardCharsets.US_ASCII);
    return map.putIfAbsent(bytes, offset, key.length());
  }
}
