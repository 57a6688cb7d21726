package org.gnomondb.buffer.internal.persist;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.buffer.internal.index.WriteOrder;

/**
 * Which files of a table to merge next, decided by nothing but what the index knows of them.
 *
 * <p>Files are sorted into tiers by size, each four times the one below. {@value #FAN_IN} files of
 * one tier that are neighbours in time become one, so that a row is rewritten once for each tier
 * and the number of files grows with the logarithm of the data, until files are as large as they
 * may get. Where many files of a tier cover much of the same time, those written one after the
 * other are taken first. Files of one tier that cover much of the same time are merged even if
 * there are only two, as queries pay for them. So a few late rows for old days wait in small files
 * of their own until they are worth a rewrite.
 *
 * @param inputs in write order
 * @param writeOrder of the merged files
 * @param cuts the first time of each merged file but the first, ascending
 */
record CompactionPlan(List<DataFile> inputs, long writeOrder, List<Long> cuts) {
  static final int FAN_IN = 4;

  /** The most files that are merged at once. */
  static final int INPUTS_MAX = 32;

  /** Larger files are not made; where the heap is small less, as so is other memory. */
  static final long FILE_BYTES_MAX = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 4);

  /** More is not merged at once. */
  static final long INPUT_BYTES_MAX = 4 * FILE_BYTES_MAX;

  private static final long SMALLEST_TIER_BYTES = 256 << 10;
  private static final Comparator<DataFile> BY_TIME =
      Comparator.comparingLong(DataFile::minTime).thenComparingLong(DataFile::writeOrder);
  private static final Comparator<DataFile> BY_WRITE_ORDER =
      Comparator.comparingLong(DataFile::writeOrder).thenComparing(DataFile::path);

  /** The next merge for a table with these files, if one is worth its cost. */
  static Optional<CompactionPlan> next(List<DataFile> files) {
    List<DataFile> byTime = files.stream().sorted(BY_TIME).toList();
    int tierMax = byTime.stream().mapToInt(CompactionPlan::tier).max().orElse(0);
    for (int tier = 0; tier <= tierMax; tier++) {
      Optional<CompactionPlan> plan = inTier(byTime, tier);
      if (plan.isPresent()) {
        return plan;
      }
    }
    return overlapping(byTime);
  }

  private static Optional<CompactionPlan> inTier(List<DataFile> byTime, int tier) {
    List<DataFile> members = byTime.stream().filter(file -> tier(file) == tier).toList();
    Optional<CompactionPlan> stack = stacked(byTime, members);
    if (stack.isPresent()) {
      return stack;
    }
    for (int from = 0; from + FAN_IN <= members.size(); from++) {
      int to = Math.min(members.size(), from + INPUTS_MAX);
      while (to - from > FAN_IN && bytes(members.subList(from, to)) > FILE_BYTES_MAX) {
        to--;
      }
      Optional<CompactionPlan> plan = of(byTime, members.subList(from, to), FILE_BYTES_MAX);
      if (plan.isPresent()) {
        return plan;
      }
    }
    return Optional.empty();
  }

  /**
   * Files that cover much of the same time, oldest first: between them little has been written that
   * would have to come along.
   */
  private static Optional<CompactionPlan> stacked(List<DataFile> all, List<DataFile> members) {
    List<DataFile> ordered = members.stream().sorted(BY_WRITE_ORDER).toList();
    for (int from = 0; from + FAN_IN <= ordered.size(); from++) {
      DataFile oldest = ordered.get(from);
      List<DataFile> stack =
          ordered.stream()
              .skip(from)
              .filter(file -> haveMuchInCommon(oldest, file))
              .limit(INPUTS_MAX)
              .toList();
      for (int count = stack.size(); count >= FAN_IN; count /= 2) {
        Optional<CompactionPlan> plan = of(all, stack.subList(0, count), FILE_BYTES_MAX);
        if (plan.isPresent()) {
          return plan;
        }
      }
    }
    return Optional.empty();
  }

  /** Two files of one tier that have at least half of the shorter one's time in common. */
  private static Optional<CompactionPlan> overlapping(List<DataFile> byTime) {
    for (int i = 0; i < byTime.size(); i++) {
      DataFile left = byTime.get(i);
      for (int j = i + 1; j < byTime.size() && byTime.get(j).minTime() <= left.maxTime(); j++) {
        DataFile right = byTime.get(j);
        if (tier(left) == tier(right) && haveMuchInCommon(left, right)) {
          Optional<CompactionPlan> plan = of(byTime, List.of(left, right), INPUT_BYTES_MAX);
          if (plan.isPresent()) {
            return plan;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean haveMuchInCommon(DataFile left, DataFile right) {
    double common =
        (double) Math.min(left.maxTime(), right.maxTime())
            - Math.max(left.minTime(), right.minTime());
    double shorter =
        Math.min(
            (double) left.maxTime() - left.minTime(), (double) right.maxTime() - right.minTime());
    return common >= shorter / 2;
  }

  /**
   * The merge of these files and all others that must not be left out: those written between them
   * that have times in common with an earlier one, whose rows would otherwise come to lie above
   * theirs.
   */
  private static Optional<CompactionPlan> of(
      List<DataFile> all, List<DataFile> wanted, long bytesMax) {
    Set<DataFile> inputs = new LinkedHashSet<>(wanted);
    while (addMissing(all, inputs)) {
      if (inputs.size() > INPUTS_MAX || bytes(inputs) > bytesMax) {
        return Optional.empty();
      }
    }
    long newest = newest(inputs);
    if (bytes(inputs) > bytesMax || WriteOrder.level(newest) == WriteOrder.LEVEL_MAX) {
      return Optional.empty();
    }
    List<DataFile> ordered = inputs.stream().sorted(BY_WRITE_ORDER).toList();
    return Optional.of(new CompactionPlan(ordered, newest + 1, cuts(ordered)));
  }

  private static boolean addMissing(List<DataFile> all, Set<DataFile> inputs) {
    long mergedOrder = newest(inputs) + 1;
    List<DataFile> missing = new ArrayList<>();
    for (DataFile file : all) {
      if (!inputs.contains(file)
          && file.writeOrder() <= mergedOrder
          && inputs.stream().anyMatch(input -> isBelow(input, file))) {
        missing.add(file);
      }
    }
    return inputs.addAll(missing);
  }

  private static boolean isBelow(DataFile lower, DataFile upper) {
    return lower.writeOrder() < upper.writeOrder()
        && lower.minTime() <= upper.maxTime()
        && upper.minTime() <= lower.maxTime();
  }

  /** Cuts into files of equal size, as far as can be told when rows are spread evenly. */
  private static List<Long> cuts(List<DataFile> inputs) {
    long total = bytes(inputs);
    int pieces = (int) ((total + FILE_BYTES_MAX - 1) / FILE_BYTES_MAX);
    List<Long> cuts = new ArrayList<>();
    for (int piece = 1; piece < pieces; piece++) {
      long cut = timeOfBytes(inputs, total / pieces * piece);
      if (cuts.isEmpty() || cut > cuts.getLast()) {
        cuts.add(cut);
      }
    }
    return cuts;
  }

  /** The time before which the inputs have about so many bytes. */
  private static long timeOfBytes(List<DataFile> inputs, long bytes) {
    long low = inputs.stream().mapToLong(DataFile::minTime).min().orElseThrow();
    long high = inputs.stream().mapToLong(DataFile::maxTime).max().orElseThrow();
    while (low < high) {
      long middle = low + ((high - low) >>> 1);
      if (bytesBefore(inputs, middle) < bytes) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double bytesBefore(List<DataFile> inputs, long time) {
    double bytes = 0;
    for (DataFile file : inputs) {
      double span = (double) file.maxTime() - file.minTime() + 1;
      double share = Math.clamp(((double) time - file.minTime()) / span, 0.0, 1.0);
      bytes += share * file.sizeBytes();
    }
    return bytes;
  }

  private static int tier(DataFile file) {
    long quotient = Math.max(1, file.sizeBytes() / SMALLEST_TIER_BYTES);
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(quotient)) / 2;
  }

  private static long newest(Set<DataFile> files) {
    return files.stream().mapToLong(DataFile::writeOrder).max().orElseThrow();
  }

  private static long bytes(Iterable<DataFile> files) {
    long bytes = 0;
    for (DataFile file : files) {
      bytes += file.sizeBytes();
    }
    return bytes;
  }
}
