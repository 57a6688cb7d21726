package org.gnomondb.catalog.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.catalog.internal.CatalogEvent.ColumnsAdded;
import org.gnomondb.catalog.internal.CatalogEvent.DatabaseCreated;
import org.gnomondb.catalog.internal.CatalogEvent.TableCreated;
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
              new DatabaseId(1), new TableId(7), List.of(column(2, "u", ColumnType.FLOAT64))));

  private static final String JSON =
      "{\"events\":[{\"event\":\"database_created\",\"id\":1,\"name\":\"db\"},"
          + "{\"event\":\"table_created\",\"database\":1,\"id\":7,\"name\":\"cpu\",\"columns\":["
          + "{\"id\":0,\"name\":\"host\",\"type\":\"tag\"},"
          + "{\"id\":1,\"name\":\"time\",\"type\":\"time\"}]},"
          + "{\"event\":\"columns_added\",\"database\":1,\"table\":7,\"columns\":["
          + "{\"id\":2,\"name\":\"u\",\"type\":\"float64\"}]}]}";

  private static final String HEADER =
      "474e4f4d4341540a" // magic
          + "01000000" // format version
          + "a2ef972a" // CRC32C
          + "0500000000000000" // sequence
          + "7766554433221100ffeeddccbbaa9988" // owner
          + "2e010000"; // body length

  private final CatalogJson json = new CatalogJson();

  @Test
  void writesTheBytesOfVersion1() {
    byte[] object = new CatalogFrame(5, OWNER, json.writeEvents(EVENTS)).encode();
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
    assertThat(json.readEvents(frame.body())).isEqualTo(EVENTS);
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
        "{\"events\":{}}",
        "{\"events\":[",
        "{\"events\":[1]}",
        "{\"events\":[{}]}",
        "{\"events\":[{\"event\":\"x\"}]}",
        "{\"events\":[{\"event\":\"database_created\",\"id\":1}]}",
        "{\"events\":[{\"event\":\"database_created\",\"name\":\"d\"}]}",
        "{\"events\":[{\"event\":\"database_created\",\"name\":\"d\",\"id\":-1}]}",
        "{\"events\":[{\"event\":\"database_created\",\"name\":\"d\",\"id\":99999999999}]}",
        "{\"events\":[{\"event\":\"database_created\",\"name\":\"d\",\"id\":1,\"x\":1}]}",
        "{\"events\":[{\"event\":\"columns_added\",\"database\":1,\"table\":1,\"columns\":[{}]}]}",
        "{\"events\":[{\"event\":\"columns_added\",\"database\":1,\"table\":1,\"columns\":[{\"id\":1,"
            + "\"name\":\"c\",\"type\":\"x\"}]}]}",
        "{\"events\":[]",
        "{\"events\":[],\"more\":1}"
      })
  void refusesJsonThatIsNoListOfEvents(String text) {
    assertThatThrownBy(() -> json.readEvents(ByteBuffer.wrap(text.getBytes(UTF_8))))
        .isInstanceOf(CatalogFormatException.class);
  }

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(new ColumnId(id), name, type);
  }
}
