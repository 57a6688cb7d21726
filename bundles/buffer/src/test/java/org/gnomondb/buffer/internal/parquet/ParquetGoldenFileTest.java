package org.gnomondb.buffer.internal.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.gnomondb.api.catalog.ColumnType;
import org.junit.jupiter.api.Test;

/** A file of format version 1, as docs/formats/parquet.md describes it, stays readable. */
class ParquetGoldenFileTest {
  private static final String GOLDEN_FILE = "/data-file-1.parquet.base64";

  @Test
  void aFileOfVersion1IsRead() throws IOException {
    assertThat(FileReader.read(ByteBuffer.wrap(golden()))).isEqualTo(rows().expected());
  }

  /** Not a promise of the format: a change here should be meant. */
  @Test
  void theSameRowsAreStillWrittenAsTheyWere() throws IOException {
    assertThat(rows().write().content()).isEqualTo(ByteBuffer.wrap(golden()));
  }

  private static byte[] golden() throws IOException {
    try (InputStream file = ParquetGoldenFileTest.class.getResourceAsStream(GOLDEN_FILE)) {
      return Base64.getMimeDecoder().decode(Objects.requireNonNull(file).readAllBytes());
    }
  }

  static ListedRows rows() {
    return new ListedRows()
        .with("room", ColumnType.TAG, Arrays.asList(null, "attic", "attic", "Küche"))
        .with("celsius", ColumnType.FLOAT64, Arrays.asList(21.5, null, -0.5, Double.NaN))
        .with("visits", ColumnType.INT64, Arrays.asList(-1L, 0L, null, Long.MAX_VALUE))
        .with("total", ColumnType.UINT64, Arrays.asList(null, 1L, 2L, -1L))
        .with("open", ColumnType.BOOLEAN, Arrays.asList(true, false, null, true))
        .with("note", ColumnType.STRING, Arrays.asList("", "warm", "warm", null))
        .with("floor", ColumnType.TAG, Arrays.asList(null, null, null, null))
        .with("time", ColumnType.TIME, List.of(30L, 10L, 10L, 1_700_000_000_000_000_000L));
  }
}
