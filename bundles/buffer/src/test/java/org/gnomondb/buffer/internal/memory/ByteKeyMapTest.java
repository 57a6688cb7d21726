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
  private final KeyLookup lookup = new KeyLookup();

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
  void keysThatAreLookedUpTogetherAreNumberedOneAfterTheOther() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Integer> expected = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      List<String> keys =
          random
              .ints(random.nextInt(KeyLookup.KEYS_MAX + 1), 0, 1 + 2 * i)
              .mapToObj(number -> Integer.toString(number, 36))
              .toList();
      lookup.clear();
      int offset = 0;
      for (String key : keys) {
        lookup.add(offset, key.length());
        offset += key.length();
      }
      lookup.putIfAbsent(map, String.join("", keys).getBytes(StandardCharsets.US_ASCII));
      assertThat(lookup.size()).isEqualTo(keys.size());
      for (int at = 0; at < keys.size(); at++) {
        int number = expected.computeIfAbsent(keys.get(at), added -> expected.size());
        assertThat(lookup.number(at)).as("seed %d", seed).isEqualTo(number);
      }
    }
    assertThat(map.size()).isEqualTo(expected.size());
  }

  @Test
  void keysOfZerosDifferByTheirLengths() {
    for (int length = 0; length < 40; length++) {
      assertThat(put(new byte[40], 0, length)).isEqualTo(length);
    }
    for (int length = 0; length < 40; length++) {
      assertThat(put(new byte[40], 40 - length, length)).isEqualTo(length);
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
    return put(bytes, offset, key.length());
  }

  private int put(byte[] source, int offset, int length) {
    lookup.clear();
    lookup.add(offset, length);
    lookup.putIfAbsent(map, source);
    return lookup.number(0);
  }
}
