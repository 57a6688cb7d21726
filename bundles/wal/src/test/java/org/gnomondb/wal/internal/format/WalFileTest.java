package org.gnomondb.wal.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.TableBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WalFileTest {
  private static final UUID OWNER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final List<TableBatch> GOLDEN_BATCHES =
      List.of(
          SampleBatches.row(7, "alpha", 1_700_000_000_000_000_000L, 0.5),
          SampleBatches.row(8, "", -1, -2));

  private static final String GOLDEN_CONTENT =
      "02000000" // two batches
          + "01" // a table batch
          + "01000000"
          + "07000000"
          + "01000000" // database, table, rows
          + "00"
          + "00002a36fe9c9717" // times, plain
          + "01000000"
          + "00000000" // one tag, its id
          + "01000000"
          + "06000000"
          + "06616c706861" // one series, its bytes: length + 1, text
          + "01000000" // one field
          + "01000000"
          + "03"
          + "00"
          + "000000000000e03f" // id, type, all valid, value
          + "01"
          + "01000000"
          + "08000000"
          + "01000000"
          + "01"
          + "01000000"
          + "01" // times, as differences, in one byte
          + "01000000"
          + "00000000"
          + "01000000"
          + "01000000"
          + "01"
          + "01000000"
          + "01000000"
          + "03"
          + "00"
          + "00000000000000c0";

  /**
   * A whole file as the first release wrote it. Compressors may change; what they wrote may not.
   */
  private static final String GOLDEN_FILE =
      "474e4f4d57414c0a" // magic
          + "01000000" // format version
          + "88b23592" // CRC32C
          + "0500000000000000" // sequence
          + "7766554433221100ffeeddccbbaa9988" // owner
          + "ffffffffffffffff"
          + "00002a36fe9c9717" // least and greatest time
          + "78000000"
          + "54000000" // bytes of content, bytes of it as stored
          + "28b52ffd20785d0200e4020200000001010000000700000001002a36fe9c97170100010000000600000"
          + "006616c706861010300e03f080000c00b005971a049a0261dca05cc06e06e10c400352ea57205135fa0"
          + "0e";

  @Test
  void readsTheFileOfVersion1() throws WalFormatException {
    WalFile file = WalFile.decode(HexFormat.of().parseHex(GOLDEN_FILE), 5);
    assertThat(file.header())
        .isEqualTo(new WalHeader(5, OWNER, -1, 1_700_000_000_000_000_000L, 120, 84));
    assertThat(SampleBatches.describe(file.batches()))
        .containsExactly(
            "database 1 table 7 rows 1 fields [1:FLOAT64]",
            "1700000000000000000 {0=alpha, 1=3fe0000000000000}",
            "database 1 table 8 rows 1 fields [1:FLOAT64]",
            "-1 {0=, 1=c000000000000000}");
  }

  @Test
  void writesTheContentOfVersion1() {
    ByteSink sink = new ByteSink();
    new BatchEncoder(sink).encode(GOLDEN_BATCHES);
    assertThat(HexFormat.of().formatHex(sink.array(), 0, sink.size())).isEqualTo(GOLDEN_CONTENT);
  }

  @Test
  void saysWhichTimesItHolds() throws WalFormatException {
    WalHeader header = WalHeader.readFrom(encode(3, GOLDEN_BATCHES));
    assertThat(header.sequence()).isEqualTo(3);
    assertThat(header.owner()).isEqualTo(OWNER);
    assertThat(header.minTime()).isEqualTo(-1);
    assertThat(header.maxTime()).isEqualTo(1_700_000_000_000_000_000L);
  }

  @Test
  void keepsTimesAtTheEndsOfTheirRange() throws WalFormatException {
    List<TableBatch> batches =
        List.of(
            SampleBatches.row(1, "a", Long.MIN_VALUE, 1),
            SampleBatches.row(1, "a", Long.MAX_VALUE, 1));
    assertThat(SampleBatches.describe(WalFile.decode(encode(1, batches), 1).batches()))
        .isEqualTo(SampleBatches.describe(batches));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 65_535, 65_536, 65_537})
  void keepsSeriesWhateverTheirNumber(int series) throws WalFormatException {
    List<TableBatch> batches = List.of(SampleBatches.random(new Random(series), 500, 1, series));
    assertThat(SampleBatches.describe(WalFile.decode(encode(1, batches), 1).batches()))
        .isEqualTo(SampleBatches.describe(batches));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "5, 5, 0",
    "-9223372036854775808, -9223372036854775553, 1",
    "0, 256, 2",
    "-1, 65534, 2",
    "-1, 65535, 4",
    "9223372032559808512, 9223372036854775807, 4",
    "0, 4294967296, 8",
    "-9223372036854775808, 9223372036854775807, 8",
  })
  void integersTakeAsFewBytesAsTheirRangeNeeds(long least, long greatest, int width)
      throws WalFormatException {
    for (ColumnType type : List.of(ColumnType.INT64, ColumnType.UINT64)) {
      // An array that is longer than the batch, as they may be.
      long[] values = {least, greatest, least, 77};
      List<TableBatch> batches =
          List.of(
              SampleBatches.withField(
                  3, new FieldColumn.Longs(new ColumnId(1), type, values, null)));
      ByteSink sink = new ByteSink();
      new BatchEncoder(sink).encode(batches);
      int header = width == Long.BYTES ? 1 : 1 + Long.BYTES;
      assertThat(sink.size()).isEqualTo(sizeWithoutField() + 5 + header + 3 * width);

      FieldColumn.Longs read =
          (FieldColumn.Longs)
              WalFile.decode(encode(1, batches), 1).batches().getFirst().fields().getFirst();
      assertThat(read.type()).isEqualTo(type);
      assertThat(read.values()).startsWith(least, greatest, least);
    }
  }

  private static int sizeWithoutField() {
    ByteSink sink = new ByteSink();
    new BatchEncoder(sink).encode(List.of(SampleBatches.withField(3)));
    return sink.size();
  }

  @Test
  void refusesAFileCutAnywhere() {
    byte[] intact = encode(1, GOLDEN_BATCHES);
    for (int length = 0; length < intact.length; length++) {
      assertDamaged(Arrays.copyOf(intact, length), 1);
    }
    assertDamaged(Arrays.copyOf(intact, intact.length + 1), 1);
  }

  @Test
  void refusesAFileWithAnyBitFlipped() {
    byte[] intact = encode(1, List.of(SampleBatches.random(new Random(1), 20, 2, 3)));
    for (int bit = 0; bit < intact.length * Byte.SIZE; bit++) {
      byte[] flipped = intact.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertDamaged(flipped, 1);
    }
  }

  @Test
  void refusesAFileOfZeroes() {
    assertDamaged(new byte[1000], 1);
  }

  @Test
  void refusesAFileUnderAnothersName() {
    assertDamaged(encode(1, GOLDEN_BATCHES), 2);
  }

  @Test
  void saysThatAFileIsOfALaterVersion() {
    byte[] file = encode(1, GOLDEN_BATCHES);
    file[8] = 2;
    assertThatThrownBy(() -> WalFile.decode(file, 1))
        .isInstanceOf(WalFormatException.class)
        .hasMessageContaining("format version 2");
  }

  @Test
  void compressesWhatRepeats() {
    TableBatch batch = SampleBatches.row(1, "x".repeat(100_000), 1, 1);
    assertThat(encode(1, List.of(batch)).length).isLessThan(1_000);
  }

  private static byte[] encode(long sequence, List<TableBatch> batches) {
    try (WalEncoder encoder = new WalEncoder(OWNER)) {
      ByteBuffer file = encoder.encode(sequence, batches);
      byte[] bytes = new byte[file.remaining()];
      file.get(bytes);
      return bytes;
    }
  }

  private static void assertDamaged(byte[] file, long sequence) {
    assertThatThrownBy(() -> WalFile.decode(file, sequence)).isInstanceOf(WalFormatException.class);
  }
}
