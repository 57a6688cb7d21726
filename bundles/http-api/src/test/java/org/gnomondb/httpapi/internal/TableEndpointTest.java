package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableEndpointTest {
  private static final String PATH = "/api/v3/configure/table";

  private final FakeCatalog catalog = new FakeCatalog();
  private final TableEndpoint endpoint = new TableEndpoint();

  @BeforeEach
  void bind() {
    endpoint.bindCatalog(catalog);
    TableDefinition cpu = new TableDefinition(new TableId(1), "cpu", List.of());
    catalog.databases.put(
        "db", new DatabaseDefinition(new DatabaseId(1), "db", Map.of("cpu", cpu)));
  }

  @Test
  void tableIsCreatedWithTagsInTheirOrderAndFields() {
    assertThat(
            create(
                """
                {"db":"db","table":"mem","tags":["region","host"],"fields":[
                {"name":"s","type":"utf8"},{"name":"i","type":"int64"},{"name":"u","type":"uint64"},
                {"type":"float64","name":"f","more":[[1]]},{"name":"b","type":"bool"}]}\
                """))
        .isEqualTo(new Answered(200, Map.of(), ""));
    assertThat(catalog.committed)
        .containsExactly(
            new CreateTable(
                "db",
                "mem",
                List.of(
                    new NewColumn("region", ColumnType.TAG),
                    new NewColumn("host", ColumnType.TAG),
                    new NewColumn("s", ColumnType.STRING),
                    new NewColumn("i", ColumnType.INT64),
                    new NewColumn("u", ColumnType.UINT64),
                    new NewColumn("f", ColumnType.FLOAT64),
                    new NewColumn("b", ColumnType.BOOLEAN))));
  }

  @Test
  void databaseIsCreatedWithTheTableIfItIsMissing() {
    assertThat(create("{\"db\":\"new\",\"table\":\"t\",\"tags\":[],\"fields\":[]}").status())
        .isEqualTo(200);
    assertThat(catalog.committed)
        .containsExactly(new CreateDatabase("new"), new CreateTable("new", "t", List.of()));
  }

  @Test
  void tableThatExistsIsAConflict() {
    assertThat(create("{\"db\":\"db\",\"table\":\"cpu\",\"tags\":[],\"fields\":[]}"))
        .isEqualTo(
            new Answered(409, Map.of(), "attempted to create a resource that already exists"));
  }

  @Test
  void limitIsToldInJson() {
    String message = "Update to schema would exceed number of columns per table limit of 1 columns";
    catalog.failure = new GnomonException(ErrorCode.LIMIT, message);
    assertThat(create("{\"db\":\"db\",\"table\":\"t\",\"tags\":[],\"fields\":[]}"))
        .isEqualTo(new Answered(422, Map.of(), "{\"error\":\"" + message + "\"}"));
  }

  @Test
  void badNameOfADatabaseIsToldInJson() {
    assertThat(create("{\"db\":\"\",\"table\":\"t\",\"tags\":[],\"fields\":[]}"))
        .isEqualTo(new Answered(400, Map.of(), "{\"error\":\"db name cannot be empty\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"table\":\"\",\"tags\":[],\"fields\":[] | table name cannot be empty",
        "\"table\":\"t\",\"tags\":[\"time\"],\"fields\":[] | 'time' is a reserved column",
        "\"table\":\"t\",\"tags\":[\"\"],\"fields\":[] | column name cannot be empty",
        "\"table\":\"t\",\"tags\":[\"a\"],\"fields\":[{\"name\":\"a\",\"type\":\"bool\"}] |"
            + " cannot add column a because it already exists with type iox::column_type::tag",
        "\"table\":\"t\",\"tags\":[],\"fields\":[{\"name\":\"a\",\"type\":\"i32\"}] | serde json"
            + " error: unknown variant `i32`",
        "\"table\":\"t\",\"tags\":[],\"fields\":[{\"name\":\"a\"}] | serde json error: missing"
            + " field `type`",
        "\"table\":\"t\",\"tags\":[],\"fields\":[1] | serde json error: invalid type: integer `1`,"
            + " expected a map",
        "\"table\":\"t\",\"tags\":[1],\"fields\":[] | serde json error: invalid type: integer `1`,"
            + " expected a string",
        "\"table\":\"t\",\"tags\":\"a\",\"fields\":[] | serde json error: invalid type: string"
            + " \"a\", expected a sequence",
        "\"table\":\"t\",\"tags\":null,\"fields\":[] | serde json error: invalid type: null,"
            + " expected a sequence",
        "\"table\":\"t\",\"tags\":[] | serde json error: missing field `fields`",
        "\"table\":\"t\",\"fields\":[] | serde json error: missing field `tags`",
        "\"tags\":[],\"fields\":[] | serde json error: missing field `table`",
      })
  void badBodiesAreComplainedAbout(String members, String complaint) {
    Answered answer = create("{\"db\":\"db\"," + members + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith(complaint);
    assertThat(catalog.committed).isEmpty();
  }

  @Test
  void tableIsDeleted() {
    assertThat(delete("?db=db&table=cpu&hard_delete_at=now"))
        .isEqualTo(new Answered(200, Map.of(), ""));
    assertThat(catalog.committed)
        .containsExactly(new DeleteTable("db", "cpu", new HardDelete.Now()));
  }

  @Test
  void whatIsNotThereCannotBeDeleted() {
    assertThat(delete("?db=no&table=cpu"))
        .isEqualTo(new Answered(404, Map.of(), "Database not found no"));
    assertThat(delete("?db=db&table=no"))
        .isEqualTo(new Answered(404, Map.of(), "Table no not in DB schema for db"));
    assertThat(delete("?db=db"))
        .isEqualTo(new Answered(400, Map.of(), "serde error: missing field `table`"));
  }

  @Test
  void tableThatIsDeletedAlreadyIsAConflict() {
    String message = "attempted to modify resource that was already deleted: cpu";
    catalog.failure = new GnomonException(ErrorCode.CONFLICT, message);
    assertThat(delete("?db=db&table=cpu")).isEqualTo(new Answered(409, Map.of(), message));
  }

  @Test
  void bodyMustSayThatItIsJson() {
    assertThat(Answered.by(endpoint, FakeRequest.post(PATH, "{}")).status()).isEqualTo(415);
  }

  @Test
  void deletedDatabaseTakesNoTable() {
    DatabaseDefinition deleted =
        new DatabaseDefinition(
            new DatabaseId(3),
            "gone",
            Map.of(),
            Optional.empty(),
            Optional.of(new Deletion(Instant.EPOCH, Optional.empty())));
    catalog.databases.put("gone", deleted);
    catalog.failure = new GnomonException(ErrorCode.CONFLICT, "already deleted: gone");
    assertThat(create("{\"db\":\"gone\",\"table\":\"t\",\"tags\":[],\"fields\":[]}"))
        .isEqualTo(new Answered(409, Map.of(), "already deleted: gone"));
  }

  private Answered create(String body) {
    return Answered.by(
        endpoint, FakeRequest.post(PATH, body).with("Content-Type", "application/json"));
  }

  private Answered delete(String query) {
    return Answered.by(endpoint, FakeRequest.of(HttpMethod.DELETE, PATH + query));
  }
}
