package org.gnomondb.buffer.internal.parquet;

import java.util.List;

/**
 * Chooses how a column of numbers is encoded, by trying it on a sample of the file's rows: what
 * counts is the size after compression.
 *
 * @param withDictionary whether to try a dictionary first
 * @param direct the encoding without one
 */
record EncodingChoice(boolean withDictionary, NumberEncoding direct) {
  /** The sample is so many stretches, each of neighbours, as differences count. */
  private static final int STRETCHES = 4;

  private static final int STRETCH_ROWS = 2_048;

  /** An encoding that takes more work to read must be so much smaller than one that takes less. */
  private static final double GAIN_MIN = 0.9;

  /** With so many values of 64 bits a dictionary takes half a megabyte. */
  private static final int DICTIONARY_MAX = 1 << 16;

  static EncodingChoice of(
      NumberValues column, int rowCount, PageBuffers buffers, PageCompressor compressor) {
    int count = sample(column, rowCount, buffers.values);
    NumberEncoding best = candidates(column.order()).getFirst();
    int bestSize = Integer.MAX_VALUE;
    for (NumberEncoding candidate : candidates(column.order())) {
      buffers.page.clear();
      candidate.encode(buffers.values, count, buffers, buffers.page);
      int size = compressor.compress(buffers.page);
      if (size < GAIN_MIN * bestSize) {
        best = candidate;
        bestSize = size;
      }
    }
    double coded = codedSize(count, Math.min(rowCount, buffers.codes.length), buffers, compressor);
    return new EncodingChoice(coded < GAIN_MIN * bestSize, best);
  }

  /** The most values of a dictionary for so many rows: each should come twice. */
  static int dictionaryMax(int rows) {
    return Math.min(DICTIONARY_MAX, rows / 2);
  }

  /** The encodings worth a try, those that are read with the least work first. */
  private static List<NumberEncoding> candidates(ValueOrder order) {
    return order == ValueOrder.FLOATING
        ? List.of(NumberEncoding.PLAIN, NumberEncoding.SPLIT)
        : List.of(NumberEncoding.DELTA, NumberEncoding.PLAIN);
  }

  private static int sample(NumberValues column, int rowCount, long[] target) {
    if (rowCount <= STRETCHES * STRETCH_ROWS) {
      return column.gather(0, rowCount, target, 0);
    }
    int end = 0;
    for (int i = 0; i < STRETCHES; i++) {
      int from = (int) ((long) (rowCount - STRETCH_ROWS) * i / (STRETCHES - 1));
      end = column.gather(from, from + STRETCH_ROWS, target, end);
    }
    return end;
  }

  /** The sample's share of a row group that is encoded with a dictionary. */
  private static double codedSize(
      int count, int groupRows, PageBuffers buffers, PageCompressor compressor) {
    NumberDictionary dictionary = new NumberDictionary();
    int[] uses = new int[count];
    for (int i = 0; i < count; i++) {
      buffers.codes[i] = dictionary.number(buffers.values[i]);
      uses[buffers.codes[i]]++;
    }
    double distinct =
        distinctOfGroup(
            uses, dictionary.size(), Math.max(1.0, (double) groupRows / Math.max(1, count)));
    if (distinct > dictionaryMax(groupRows)) {
      return Double.MAX_VALUE;
    }
    buffers.page.clear();
    buffers.hybrid.begin(BitPacking.width((int) distinct), buffers.page);
    buffers.hybrid.addAll(buffers.codes, 0, count);
    buffers.hybrid.end();
    return compressor.compress(buffers.page) + distinct * Long.BYTES * count / groupRows;
  }

  /**
   * Estimates the distinct values of more rows from those of a sample, as Charikar's GEE does: what
   * occurs twice is taken to be common, what occurs once stands for the root of what was not seen.
   */
  private static double distinctOfGroup(int[] uses, int distinct, double rowsPerSample) {
    int once = 0;
    for (int i = 0; i < distinct; i++) {
      once += uses[i] == 1 ? 1 : 0;
    }
    return distinct - once + once * Math.sqrt(rowsPerSample);
  }
}
