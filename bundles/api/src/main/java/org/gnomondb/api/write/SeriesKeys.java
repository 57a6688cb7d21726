package org.gnomondb.api.write;

import java.util.List;
import org.gnomondb.api.catalog.ColumnId;

/**
 * The distinct tag sets of a batch. Series {@code s} has for tag {@code t} the value in {@code
 * bytes} from {@code offsets[s * tagCount + t]} on, {@code lengths[s * tagCount + t]} bytes of
 * UTF-8 long, or no value where that length is {@link #ABSENT}.
 *
 * <p>Two indices may stand for equal tag sets: who needs identity compares the values.
 */
public final class SeriesKeys {
  /** The length that says that a series does not have a tag. */
  public static final int ABSENT = -1;

  private final List<ColumnId> tags;
  private final int count;
  private final byte[] bytes;
  private final int[] offsets;
  private final int[] lengths;

  /**
   * @param tags the columns in the order of the table's sort key; tags that the table has but no
   *     series of this batch may be left out
   * @param count how many series there are
   */
  public SeriesKeys(List<ColumnId> tags, int count, byte[] bytes, int[] offsets, int[] lengths) {
    this.tags = List.copyOf(tags);
    this.count = count;
    this.bytes = bytes;
    this.offsets = offsets;
    this.lengths = lengths;
  }

  public List<ColumnId> tags() {
    return tags;
  }

  public int count() {
    return count;
  }

  /** The array itself that holds all values. Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public int offset(int series, int tag) {
    return offsets[series * tags.size() + tag];
  }

  /** The value's length in bytes, or {@link #ABSENT}. */
  public int length(int series, int tag) {
    return lengths[series * tags.size() + tag];
  }
}
