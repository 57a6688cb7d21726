package org.gnomondb.buffer.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.objectstore.ObjectPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFilesTest {
  private static final TableKey TABLE = new TableKey(new DatabaseId(3), new TableId(14));

  private final DataFiles names = new DataFiles("node");

  @Test
  void aNameSaysAllThatThereIsToKnow() {
    ObjectPath path =
        names.path(TABLE, WriteOrder.ofSnapshot(600), -5, 1_700_000_000_000_000_000L, 12, -1, 255);
    assertThat(path.value())
        .isEqualTo(
            "node/dbs/3/14/1969-12-31/"
                + "00000000000000153600_-5_1700000000000000000_12_ffffffff_ff.parquet");
    assertThat(names.parse(path, 77))
        .contains(
            new IndexedFile(
                TABLE, new DataFile(path, 77, 12, -5, 1_700_000_000_000_000_000L, 153_600, -1)));
  }

  @Test
  void theExtremesOfTimeAreNamesToo() {
    ObjectPath path = names.path(TABLE, 0, Long.MIN_VALUE, Long.MAX_VALUE, 2, 0, -1);
    assertThat(names.parse(path, 1).orElseThrow().file().minTime()).isEqualTo(Long.MIN_VALUE);
    assertThat(names.parse(path, 1).orElseThrow().file().maxTime()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node/dbs/3/14/1969-12-31/x.parquet",
        "node/wal/00000000000000000001",
        "other/dbs/3/14/1969-12-31/00000000000000153600_0_1_12_ffffffff_ff.parquet",
        "node/dbs/3/14/1969-12-31/00000000000000153600_0_9999999999999999999_12_ffffffff_ff.parquet"
      })
  void otherNamesAreNoDataFiles(String path) {
    assertThat(names.parse(new ObjectPath(path), 1)).isEmpty();
  }
}
