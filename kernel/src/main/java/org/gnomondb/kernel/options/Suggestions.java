package org.gnomondb.kernel.options;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that somebody most likely meant. */
final class Suggestions {
  /** A name that differs in more than this share of its letters is another word. */
  private static final double DIFFERENCE_MAX = 0.4;

  private Suggestions() {}

  static Optional<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingDouble((String other) -> difference(name, other)))
        .filter(other -> difference(name, other) <= DIFFERENCE_MAX);
  }

  /** 0 for equal names, 1 for names without a letter in common. */
  private static double difference(String name, String other) {
    if (isPartOf(name, other)) {
      // Half a name is nearer to the whole than its many missing letters say.
      return DIFFERENCE_MAX * (1 - (double) name.length() / (other.length() + 1));
    }
    return (double) edits(name, other) / Math.max(1, Math.max(name.length(), other.length()));
  }

  private static boolean isPartOf(String name, String other) {
    return name.length() >= 4 && other.contains(name);
  }

  /** Letters to insert, remove, replace or swap with their neighbour. */
  static int edits(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cheapest(int[][] cost, String from, String to, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean isSwap =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return isSwap ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
