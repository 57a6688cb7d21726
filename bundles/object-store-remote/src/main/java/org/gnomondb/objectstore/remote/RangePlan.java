package org.gnomondb.objectstore.remote;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomondb.api.objectstore.ByteRange;

/**
 * Which requests read a list of ranges: near ones are read together, large ones in parts, so that
 * neither round trips nor single connections are the limit.
 */
final class RangePlan {
  /** Reading so many bytes that nobody wants costs less than another request. */
  static final int GAP_BYTES_MAX = 1 << 20;

  /** A request for more than this is split, so that its parts come side by side. */
  static final int FETCH_BYTES_MAX = 8 << 20;

  /** A wanted range, and where in the target its bytes belong. */
  record Wanted(ByteRange range, int targetOffset) {}

  /** A request, and the wanted ranges of which it reads some bytes. */
  record Fetch(ByteRange range, List<Wanted> wanted) {

    /** Copies what was read to where it belongs. Other threads may copy other parts meanwhile. */
    void copyTo(ByteBuffer target, byte[] bytes) {
      for (Wanted each : wanted) {
        long start = Math.max(each.range.offset(), range.offset());
        long end = Math.min(each.range.end(), range.end());
        int targetIndex = each.targetOffset + (int) (start - each.range.offset());
        target.put(targetIndex, bytes, (int) (start - range.offset()), (int) (end - start));
      }
    }
  }

  private RangePlan() {}

  /**
   * Plans.
   *
   * @param ranges in the order in which they stand in the target, one after the other
   */
  static List<Fetch> of(List<ByteRange> ranges) {
    List<Wanted> sorted = new ArrayList<>();
    int targetOffset = 0;
    for (ByteRange range : ranges) {
      sorted.add(new Wanted(range, targetOffset));
      targetOffset += range.length();
    }
    sorted.sort(Comparator.comparingLong(wanted -> wanted.range.offset()));
    List<Fetch> fetches = new ArrayList<>();
    int first = 0;
    while (first < sorted.size()) {
      int end = endOfGroup(sorted, first);
      addFetches(fetches, sorted.subList(first, end));
      first = end;
    }
    return fetches;
  }

  /** The index behind the last range that is near to one of those before it. */
  private static int endOfGroup(List<Wanted> sorted, int first) {
    long reached = sorted.get(first).range.end();
    int index = first + 1;
    while (index < sorted.size() && sorted.get(index).range.offset() - reached <= GAP_BYTES_MAX) {
      reached = Math.max(reached, sorted.get(index).range.end());
      index++;
    }
    return index;
  }

  private static void addFetches(List<Fetch> fetches, List<Wanted> group) {
    long start = group.getFirst().range.offset();
    long end = group.stream().mapToLong(wanted -> wanted.range.end()).max().orElseThrow();
    while (start < end) {
      ByteRange part = new ByteRange(start, (int) Math.min(FETCH_BYTES_MAX, end - start));
      List<Wanted> inPart = group.stream().filter(wanted -> overlap(wanted.range, part)).toList();
      if (!inPart.isEmpty()) {
        fetches.add(new Fetch(part, inPart));
      }
      start = part.end();
    }
  }

  private static boolean overlap(ByteRange a, ByteRange b) {
    return a.offset() < b.end() && b.offset() < a.end();
  }
}
