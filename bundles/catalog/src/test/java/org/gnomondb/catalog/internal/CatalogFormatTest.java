package org.gnomondb.catalog.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseRemoved;
import org.gnomondb.catalog.internal.CatalogEvent.IdsReserved;
import org.gnomondb.catalog.internal.CatalogEvent.RetentionSet;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableDeleted;
import org.gnomondb.catalog.internal.CatalogEvent.TableRemoved;
import org.gnomondb.catalog.internal.Losses.IdRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of version 1 of the format, which must stay readable for ever. */
final class CatalogFormatTest {
  private static final UUID OWNER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  private static final List<CatalogEvent> EVENTS =
      List.of(
          new DatabaseCreated(new DatabaseId(1), "db", Optional.empty()),
          new TableCreated(
              new DatabaseId(1),
              new TableId(7),
              "cpu",
              List.of(column(0, "host", ColumnType.TAG), column(1, "time", ColumnType.TIME))),
          new ColumnsAdded(
              new DatabaseId(1), new TableId(7), List.of(column(2, "u", ColumnType.FLOAT64))),
          new RetentionSet(new DatabaseId(1), Optional.of(Duration.ofDays(1))),
          new TableDeleted(
              new DatabaseId(1),
              new TableId(7),
              "cpu-20260304T050607",
              new Deletion(Instant.ofEpochMilli(1), Optional.of(Instant.ofEpochMilli(2)))),
          new DatabaseDeleted(
              new DatabaseId(1),
              "db-20260304T050607",
              new Deletion(Instant.ofEpochMilli(3), Optional.empty())),
          new TableRemoved(new DatabaseId(1), new TableId(7)),
          new DatabaseRemoved(new DatabaseId(1)),
          new IdsReserved(new DatabaseId(8), new TableId(9)));

  private static final CatalogRecord RECORD =
      new CatalogRecord(new NextIds(1, 7), Losses.NONE, EVENTS);

  private static final String JSON =
      "{\"next_database_id\":1,\"next_table_id\":7,\"events\":[{\"event\":\"database_created\",\"id\":1,\"name\":\"db\"},"
          + "{\"event\":\"table_created\",\"database\":1,\"id\":7,\"name\":\"cpu\",\"columns\":["
          + "{\"id\":0,\"name\":\"host\",\"type\":\"tag\"},"
          + "{\"id\":1,\"name\":\"time\",\"type\":\"time\"}]},"
          + "{\"event\":\"columns_added\",\"database\":1,\"table\":7,\"columns\":["
          + "{\"id\":2,\"name\":\"u\",\"type\":\"float64\"}]},"
          + "{\"event\":\"retention_set\",\"database\":1,\"retention_nanos\":86400000000000},"
          + "{\"event\":\"table_deleted\",\"database\":1,\"id\":7,"
          + "\"name\":\"cpu-20260304T050607\",\"deleted_at_millis\":1,\"hard_delete_at_millis\":2},"
          + "{\"event\":\"database_deleted\",\"id\":1,\"name\":\"db-20260304T050607\","
          + "\"deleted_at_millis\":3},{\"event\":\"table_removed\",\"database\":1,\"id\":7},"
          + "{\"event\":\"database_removed\",\"id\":1},"
          + "{\"event\":\"ids_reserved\",\"database\":8,\"table\":9}]}";

  private static final String HEADER =
      "474e4f4d4341540a" // magic
          + "01000000" // format version
          + "25daa8da" // CRC32C
          + "0500000000000000" // sequence
          + "7766554433221100ffeeddccbbaa9988" // owner
          + "f0020000"; // body length

  private final CatalogJson json = new CatalogJson();

  @Test
  void writesTheBytesOfVersion1() {
    byte[] object = new CatalogFrame(5, OWNER, json.writeRecord(RECORD)).encode();
    assertThat(new String(object, CatalogFrame.HEADER_BYTES, JSON.length(), UTF_8)).isEqualTo(JSON);
    assertThat(HexFormat.of().formatHex(object, 0, CatalogFrame.HEADER_BYTES)).isEqualTo(HEADER);
  }

  @Test
  void readsTheBytesOfVersion1() throws CatalogFormatException {
    byte[] header = HexFormat.of().parseHex(HEADER);
    ByteBuffer object = ByteBuffer.allocate(header.length + JSON.length());
    object.put(header).put(JSON.getBytes(UTF_8));
    CatalogFrame frame = CatalogFrame.decode(object.array());
    assertThat(frame.sequence()).isEqualTo(5);
    assertThat(frame.owner()).isEqualTo(OWNER);
    assertThat(json.readRecord(frame.body())).isEqualTo(RECORD);
  }

  @Test
  void checkpointTellsWhatIsLost() throws CatalogFormatException {
    CatalogRecord record =
        new CatalogRecord(
            new NextIds(2, 20),
            new Losses(List.of(new IdRange(3, 5), new IdRange(9, 10)), 12, 70_000),
            List.of(
                new DatabaseCreated(new DatabaseId(1), "db", Optional.of(Duration.ofNanos(5)))));
    String text =
        "{\"next_database_id\":2,\"next_table_id\":20,\"lost_tables\":[3,5,9,10],"
            + "\"old_tables_end\":12,\"columns_start\":70000,\"events\":["
            + "{\"event\":\"database_created\",\"id\":1,\"name\":\"db\",\"retention_nanos\":5}]}";
    assertThat(UTF_8.decode(json.writeRecord(record)).toString()).isEqualTo(text);
    assertThat(json.readRecord(ByteBuffer.wrap(text.getBytes(UTF_8)))).isEqualTo(record);
  }

  @Test
  void readsTheIdItHasWritten() throws CatalogFormatException {
    assertThat(json.readId(json.writeId(OWNER))).isEqualTo(OWNER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"events\":[]}",
        "{\"next_database_id\":-1,\"next_table_id\":1,\"events\":[]}",
        "{\"next_database_id\":\"1\",\"next_table_id\":1,\"events\":[]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"lost_tables\":[1],\"events\":[]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":{}}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[1]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"x\"}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"database_created\",\"id\":1}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"database_created\",\"name\":\"d\"}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"database_created\",\"name\":\"d\",\"id\":-1}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"database_created\",\"name\":\"d\",\"id\":99999999999}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"database_created\",\"name\":\"d\",\"id\":1,\"x\":1}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"columns_added\",\"database\":1,\"table\":1,\"columns\":[{}]}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[{\"event\":\"columns_added\",\"database\":1,\"table\":1,\"columns\":[{\"id\":1,"
            + "\"name\":\"c\",\"type\":\"x\"}]}]}",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[]",
        "{\"next_database_id\":1,\"next_table_id\":1,\"events\":[],\"more\":1}"
      })
  void refusesJsonThatIsNoListOfEvents(String text) {
    assertThatThrownBy(() -> json.readRecord(ByteBuffer.wrap(text.getBytes(UTF_8))))
        .isInstanceOf(CatalogFormatException.class);
  }

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(new ColumnId(id), name, type);
  }
}
