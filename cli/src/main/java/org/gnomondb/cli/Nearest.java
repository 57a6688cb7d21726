package org.gnomondb.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the known name that was probably meant. */
final class Nearest {
  /** How many characters of a name may be wrong before another one is no help: one in three. */
  private static final int CHARACTERS_PER_MISTAKE = 3;

  private Nearest() {}

  /** The known name closest to what was typed, unless none is close. */
  static Optional<String> to(String typed, List<String> known) {
    return known.stream()
        .filter(
            name -> distance(typed, name) <= Math.max(1, name.length() / CHARACTERS_PER_MISTAKE))
        .min(Comparator.comparingInt(name -> distance(typed, name)));
  }

  /** How many letters must be inserted, removed, replaced or swapped with their neighbour. */
  static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
        if (isSwapped(a, i, b, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] oldest = before;
      before = previous;
      previous = row;
      row = oldest;
    }
    return previous[b.length()];
  }

  private static boolean isSwapped(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
