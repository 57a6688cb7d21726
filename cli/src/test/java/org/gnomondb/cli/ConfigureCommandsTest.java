package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomondb.cli.FakeServer.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases and bundles. */
class ConfigureCommandsTest {
  private static final String BUNDLES =
      """
      [{"id":1,"symbolic_name":"org.gnomondb.query","version":"0.1.0","state":"active"},\
      {"id":12,"symbolic_name":"org.gnomondb.http","version":"0.1.0","state":"resolved"}]\
      """;

  @Test
  void databaseIsCreated() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.Result result = Run.gnomon("create", "database", "-H", server.url(), "mydb");

      Received request = server.only();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/api/v3/configure/database");
      assertThat(request.header("Content-type")).isEqualTo("application/json");
      assertThat(request.text()).isEqualTo("{\"db\":\"mydb\"}");
      assertThat(result.output()).isEqualTo("Database \"mydb\" created successfully\n");
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void databaseIsCreatedWithARetentionPeriodUnderTheNameOfTheVariable() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.Result result =
          new Run()
              .with("INFLUXDB3_DATABASE_NAME", "a\"b\\c")
              .run("create", "database", "-H", server.url(), "--retention-period", "30d");
      assertThat(server.only().text())
          .isEqualTo("{\"db\":\"a\\\"b\\\\c\",\"retention_period\":\"30d\"}");
      assertThat(result.output()).isEqualTo("Database \"a\\\"b\\\\c\" created successfully\n");
    }
  }

  @Test
  void databaseThatExistsIsAFailure() {
    try (FakeServer server =
        FakeServer.answering(409, "attempted to create a resource that already exists")) {
      Run.Result result = Run.gnomon("create", "database", "-H", server.url(), "mydb");
      assertThat(result.errors())
          .isEqualTo(
              "Create command failed: server responded with error [409 Conflict]: attempted to"
                  + " create a resource that already exists\n");
      assertThat(result.output()).isEmpty();
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void databasesAreShown() {
    try (FakeServer server = FakeServer.answering(200, "+--+\n+--+")) {
      Run.Result result = Run.gnomon("show", "databases", "-H", server.url());
      assertThat(server.only().method()).isEqualTo("GET");
      assertThat(server.only().path()).isEqualTo("/api/v3/configure/database");
      assertThat(server.only().query()).isEqualTo("format=pretty&show_deleted=false");
      assertThat(result.output()).isEqualTo("+--+\n+--+\n");
    }
  }

  @Test
  void deletedDatabasesAreShownOnDemandInTheFormatAskedFor() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.gnomon("show", "databases", "-H", server.url(), "--show-deleted", "--format", "csv");
      assertThat(server.only().query()).isEqualTo("format=csv&show_deleted=true");
    }
  }

  @Test
  void spellingsOfFormerReleasesAreUnderstood() {
    try (FakeServer server = FakeServer.answering(200, "")) {
      Run.gnomon("manage", "database", "create", "-H", server.url(), "x");
      Run.gnomon("manage", "database", "list", "-H", server.url());
      assertThat(server.requests()).extracting(Received::method).containsExactly("POST", "GET");
    }
  }

  @Test
  void bundlesAreListedAsATable() {
    try (FakeServer server = FakeServer.answering(200, BUNDLES)) {
      Run.Result result = Run.gnomon("bundle", "list", "-H", server.url());
      assertThat(server.only().method()).isEqualTo("GET");
      assertThat(server.only().path()).isEqualTo("/api/v3/bundles");
      assertThat(result.output())
          .isEqualTo(
              """
              +----+--------------------+---------+----------+
              | id | symbolic_name      | version | state    |
              +----+--------------------+---------+----------+
              | 1  | org.gnomondb.query | 0.1.0   | active   |
              | 12 | org.gnomondb.http  | 0.1.0   | resolved |
              +----+--------------------+---------+----------+
              """);
    }
  }

  @Test
  void bundlesAreListedAsTheServerSendsThem() {
    try (FakeServer server = FakeServer.answering(200, BUNDLES)) {
      assertThat(Run.gnomon("bundle", "list", "-H", server.url(), "--format=json").output())
          .isEqualTo(BUNDLES + "\n");
    }
  }

  @Test
  void bundleIsUpdated(@TempDir Path folder) throws IOException {
    byte[] jar = {'P', 'K', 3, 4, 0, (byte) 0xff};
    Files.write(folder.resolve("query.jar"), jar);
    String answer =
        "{\"id\":14,\"symbolic_name\":\"org.gnomondb.query\",\"version\":\"0.1.1\",\"state\":\"active\"}";
    try (FakeServer server = FakeServer.answering(200, answer)) {
      Run.Result result =
          new Run().in(folder).run("bundle", "update", "-H", server.url(), "query.jar");
      Received request = server.only();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/api/v3/bundles");
      assertThat(request.header("Content-type")).isEqualTo("application/java-archive");
      assertThat(request.body()).isEqualTo(ByteBuffer.wrap(jar));
      assertThat(result.output()).isEqualTo("Bundle org.gnomondb.query 0.1.1 is active\n");
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void jarThatIsNotThereIsNamed(@TempDir Path folder) {
    assertThat(new Run().in(folder).run("bundle", "update", "none.jar").errors())
        .isEqualTo(
            "Bundle command failed: can't read "
                + folder.resolve("none.jar")
                + ": there is no such file\n");
  }

  @Test
  void answerThatIsNotJsonIsAFailure() {
    try (FakeServer server = FakeServer.answering(200, "<html>")) {
      Run.Result result = Run.gnomon("bundle", "list", "-H", server.url());
      assertThat(result.errors())
          .startsWith("Bundle command failed: failed to parse JSON response: ");
      assertThat(result.exitCode()).isEqualTo(1);
    }
  }
}
