package org.gnomondb.query.internal.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.gnomondb.api.buffer.DataFile;

/** Files and names in the form in which they cross the border: one call instead of one for each. */
final class Crossing {
  private Crossing() {}

  static byte[][] paths(List<DataFile> files) {
    return files.stream().map(file -> utf8(file.path().value())).toArray(byte[][]::new);
  }

  /** Size, rows, least and greatest time, and write order of each file. */
  static long[] numbers(List<DataFile> files) {
    return files.stream()
        .flatMapToLong(
            file ->
                LongStream.of(
                    file.sizeBytes(),
                    file.rowCount(),
                    file.minTime(),
                    file.maxTime(),
                    file.writeOrder()))
        .toArray();
  }

  static byte[][] names(List<String> names) {
    return names.stream().map(Crossing::utf8).toArray(byte[][]::new);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
