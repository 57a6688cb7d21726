package org.gnomondb.buffer.internal.parquet;

import java.util.Arrays;

/** Writes a tag: always as dictionary, so that readers get one without work. */
final class TagColumn implements ColumnWriter {
  private final TagValues tag;
  private final PageBuffers buffers;
  private final CodedPages pages;
  private final AbsentColumn absent;

  /** For each value of the table's dictionary its number in the chunk's, or {@link #NEW}. */
  private final int[] numbers;

  /** For each number the value. */
  private int[] values = new int[16];

  private static final int NEW = -1;

  TagColumn(TagValues tag, PageBuffers buffers, CodedPages pages) {
    this.tag = tag;
    this.buffers = buffers;
    this.pages = pages;
    this.absent = new AbsentColumn(buffers);
    this.numbers = new int[tag.valueCount()];
    Arrays.fill(numbers, NEW);
  }

  @Override
  public void write(int from, int to, ChunkWriter chunk) {
    int size = number(from, to);
    if (size == 0) {
      absent.write(from, to, chunk);
      return;
    }
    int[] starts = new int[size];
    int[] ends = new int[size];
    for (int i = 0; i < size; i++) {
      starts[i] = tag.offsets()[values[i]];
      ends[i] = tag.offsets()[values[i] + 1];
      numbers[values[i]] = NEW;
    }
    Dictionary.Texts dictionary = new Dictionary.Texts(tag.bytes(), starts, ends, size);
    pages.write(buffers.codes, to - from, dictionary, false, chunk);
  }

  /**
   * Numbers the values that rows have, in order of appearance.
   *
   * @return how many there are
   */
  private int number(int from, int to) {
    int size = 0;
    for (int row = from; row < to; row++) {
      int value = tag.codes()[row];
      int number = value;
      if (value != TagValues.ABSENT) {
        number = numbers[value];
        if (number == NEW) {
          number = size++;
          add(value, number);
        }
      }
      buffers.codes[row - from] = number;
    }
    return size;
  }

  private void add(int value, int number) {
    numbers[value] = number;
    if (number == values.length) {
      values = Arrays.copyOf(values, 2 * number);
    }
    values[number] = value;
  }
}
