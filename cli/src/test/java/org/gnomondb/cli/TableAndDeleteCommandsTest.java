package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.gnomondb.cli.FakeServer.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What creates tables, changes databases and deletes both. */
class TableAndDeleteCommandsTest {
  private static final String DATABASE_QUESTION =
      "Are you sure you want to delete \"mydb\"? Enter 'yes' or 'y' to confirm\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cpu --tags region,host --fields usage:float64,up:bool",
        "cpu --tags region host -f usage:float64 up:bool",
        "--tags=region,host --fields=usage:float64,up:bool cpu",
        "--tags region host -f usage:float64 up:bool -- cpu",
      })
  void tableIsCreated(String words) {
    try (FakeServer server = FakeServer.answering(200, "")) {
      String line = "create table -H " + server.url() + " -d mydb " + words;
      Run.Result result = Run.gnomon(line.split(" ", -1));
      Received request = server.only();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/api/v3/configure/table");
      assertThat(request.header("Content-type")).isEqualTo("application/json");
      assertThat(request.text())
          .isEqualTo(
              "{\"db\":\"mydb\",\"table\":\"cpu\",\"tags\":[\"region\",\"host\"],\"fields\":["
                  + "{\"name\":\"usage\",\"type\":\"float64\"},{\"name\":\"up\",\"type\":\"bool\"}]}");
      assertThat(result.output()).isEqualTo("Table \"mydb\".\"cpu\" created successfully\n");
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void tableNeedsNeitherTagsNorFields() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.gnomon("create", "table", "-H", server.url(), "-d", "mydb", "cpu");
      assertThat(server.only().text())
          .isEqualTo("{\"db\":\"mydb\",\"table\":\"cpu\",\"tags\":[],\"fields\":[]}");
    }
  }

  @Test
  void badFieldsAreComplainedAboutBeforeAnythingIsSent() {
    Run.Result noType = Run.gnomon("create", "table", "-d", "d", "t", "--fields", "x");
    assertThat(noType.errors())
        .startsWith(
            "error: invalid value 'x' for '--fields <FIELDS>...': invalid FIELD:VALUE. No `:` found"
                + " in `x`\n");
    assertThat(noType.exitCode()).isEqualTo(2);
    assertThat(Run.gnomon("create", "table", "-d", "d", "t", "--fields", "x:int").errors())
        .contains(
            "int is not a valid data type, values are int64, uint64, float64, utf8, and bool");
    Run.Result noTags = Run.gnomon("create", "table", "-d", "d", "t", "--tags");
    assertThat(noTags.errors())
        .startsWith("error: a value is required for '--tags <TAGS>...' but none was supplied");
    assertThat(noTags.exitCode()).isEqualTo(2);
  }

  @Test
  void wordsBehindTagsAreTags() {
    Run.Result result = Run.gnomon("create", "table", "-d", "d", "--tags", "a", "b", "t");
    assertThat(result.errors()).contains("<TABLE_NAME>");
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void retentionPeriodIsUpdatedAndCleared() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.Result result =
          Run.gnomon("update", "database", "-H", server.url(), "-d", "mydb", "-r", "30d");
      Run.gnomon(
          "update", "database", "-H", server.url(), "-d", "mydb", "--retention-period", "none");
      assertThat(result.output()).isEqualTo("Database \"mydb\" updated successfully\n");
      assertThat(server.requests()).extracting(Received::method).containsExactly("PUT", "PUT");
      assertThat(server.requests())
          .extracting(Received::text)
          .containsExactly("{\"db\":\"mydb\",\"retention_period\":\"30d\"}", "{\"db\":\"mydb\"}");
    }
  }

  @Test
  void updateWithoutAPeriodIsAFailure() {
    Run.Result result = Run.gnomon("update", "database", "-d", "mydb");
    assertThat(result.errors())
        .isEqualTo("Update command failed: --retention-period is required for update database\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes\n", "y\n", "YES\n", "Y", " yes \nno\n"})
  void databaseIsDeletedAfterAConfirmation(String answer) {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.Result result =
          new Run().withInput(answer).run("delete", "database", "-H", server.url(), "mydb");
      assertThat(result.errors()).isEqualTo(DATABASE_QUESTION);
      assertThat(server.only().method()).isEqualTo("DELETE");
      assertThat(server.only().path()).isEqualTo("/api/v3/configure/database");
      assertThat(server.only().query()).isEqualTo("db=mydb");
      assertThat(result.output()).isEqualTo("Database \"mydb\" deleted successfully\n");
      assertThat(result.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no\n", "", "\nyes\n", "yess\n"})
  void nothingIsDeletedWithoutAConfirmation(String answer) {
    Run.Result result = new Run().withInput(answer).run("delete", "database", "mydb");
    assertThat(result.errors())
        .isEqualTo(
            DATABASE_QUESTION + "Delete command failed: Cannot proceed without confirmation\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void tableIsDeletedWithoutAQuestionIfSoWished() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.Result result =
          Run.gnomon(
              "delete",
              "table",
              "-H",
              server.url(),
              "-d",
              "my db",
              "--hard-delete",
              "now",
              "-y",
              "cpu");
      assertThat(server.only().path()).isEqualTo("/api/v3/configure/table");
      assertThat(server.only().query()).isEqualTo("db=my+db&table=cpu&hard_delete_at=now");
      assertThat(result.output()).isEqualTo("Table \"my db\".\"cpu\" deleted successfully\n");
      assertThat(result.errors()).isEmpty();
    }
  }

  @Test
  void questionNamesTheTableWithItsDatabase() {
    Run.Result result = new Run().withInput("no").run("delete", "table", "-d", "mydb", "cpu");
    assertThat(result.errors())
        .startsWith("Are you sure you want to delete \"mydb\".\"cpu\"? Enter 'yes' or 'y'");
  }

  @Test
  void dataCanGoAtATime() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.gnomon(
          "delete",
          "database",
          "-H",
          server.url(),
          "--yes",
          "--hard-delete=2026-01-31T00:00:00+01:00",
          "mydb");
      assertThat(server.only().query())
          .isEqualTo("db=mydb&hard_delete_at=2026-01-31T00%3A00%3A00%2B01%3A00");
    }
    Run.Result bad = Run.gnomon("delete", "database", "-y", "--hard-delete", "soon", "mydb");
    assertThat(bad.errors())
        .startsWith("error: invalid value 'soon' for '--hard-delete <WHEN>': expected never, now");
    assertThat(bad.exitCode()).isEqualTo(2);
  }

  @Test
  void deletionOfNothingIsAFailure() {
    try (FakeServer server =
        FakeServer.answering(404, "the requested resource was not found: mydb")) {
      Run.Result result = Run.gnomon("delete", "database", "-H", server.url(), "-y", "mydb");
      assertThat(result.errors())
          .isEqualTo(
              "Delete command failed: server responded with error [404 Not Found]: the requested"
                  + " resource was not found: mydb\n");
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void spellingsOfFormerReleasesAreUnderstood() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.gnomon("manage", "database", "delete", "-H", server.url(), "-y", "x");
      Run.gnomon("manage", "table", "create", "-H", server.url(), "-d", "x", "t");
      Run.gnomon("manage", "table", "delete", "-H", server.url(), "-d", "x", "-y", "t");
      assertThat(server.requests())
          .extracting(Received::method)
          .containsExactly("DELETE", "POST", "DELETE");
    }
  }
}
