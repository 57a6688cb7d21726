package org.gnomondb.cli;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Collects the rejected lines of all requests of one write. Threads may share it. */
final class RejectedLines {
  /** So many are shown; a file that is wrong throughout would fill memory and screen. */
  static final int SHOWN_MAX = 1_000;

  /** Answers by the number of lines before their request: the order of the input. */
  private final NavigableMap<Long, Answer> answers = new TreeMap<>();

  private int keptCount;
  private long droppedCount;

  /** How many lines have been rejected. */
  synchronized long count() {
    return keptCount + droppedCount;
  }

  private record Answer(int status, String body, List<String> items) {}

  /**
   * @param body the answer, whose line numbers are those of the whole input
   * @param items the rejected lines in the body
   */
  synchronized void add(long linesBefore, int status, String body, List<String> items) {
    List<String> kept = items.subList(0, Math.min(items.size(), SHOWN_MAX - keptCount));
    keptCount += kept.size();
    droppedCount += items.size() - kept.size();
    boolean isWhole = kept.size() == items.size();
    answers.put(linesBefore, new Answer(status, isWhole ? body : "", List.copyOf(kept)));
  }

  /**
   * Fails if lines were rejected: with the server's own words if there was one such answer, else
   * with words like them for all answers.
   */
  synchronized void throwIfAny() throws CommandFailedException {
    if (answers.isEmpty()) {
      return;
    }
    Answer first = answers.firstEntry().getValue();
    if (answers.size() == 1 && droppedCount == 0) {
      throw ServerErrors.of(first.status(), first.body());
    }
    List<String> items = answers.values().stream().flatMap(a -> a.items().stream()).toList();
    String body =
        "{\"error\":\"partial write of line protocol occurred\",\"data\":["
            + String.join(",", items)
            + "]}";
    String more =
        droppedCount == 0 ? "" : "\n%d more rejected lines are not shown".formatted(droppedCount);
    throw new CommandFailedException(ServerErrors.of(first.status(), body).getMessage() + more);
  }
}
