package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpAndVersionTest {
  @Test
  void rootHelpShowsEveryCommand() {
    Run.Result result = Run.gnomon("--help");
    assertThat(result.output())
        .isEqualTo(
            """
            Gnomon, a time series database

            Usage: gnomon [OPTIONS] [COMMAND]

            Commands:
              serve   Run the server
              query   Ask a query [alias: q]
              write   Write line protocol [alias: w]
              create  Create a database or a table
              show    List databases
              update  Change a database
              delete  Delete a database or a table
              bundle  List and replace the parts of a running server

            Options:
              -h, --help     Print help
              -V, --version  Print version
            """);
    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "query",
        "write",
        "create",
        "create database",
        "create table",
        "show",
        "show databases",
        "update",
        "update database",
        "delete",
        "delete database",
        "delete table",
        "bundle",
        "bundle list",
        "bundle update"
      })
  void helpIsThereOnEveryLevelInEverySpelling(String command) {
    String[] words = command.isEmpty() ? new String[0] : command.split(" ", -1);
    for (String help : new String[] {"-h", "--help", "--help-all"}) {
      String[] all = Arrays.copyOf(words, words.length + 1);
      all[words.length] = help;
      Run.Result result = Run.gnomon(all);
      assertThat(result.exitCode()).isZero();
      assertThat(result.errors()).isEmpty();
      assertThat(result.output()).contains(("Usage: gnomon " + command).strip() + " ");
    }
  }

  @Test
  void helpNeedsNoOtherArgument() {
    assertThat(Run.gnomon("write", "--file", "x", "--help").output()).startsWith("Write line");
  }

  @Test
  void helpNeverShowsTheToken() {
    assertThat(new Run().with("INFLUXDB3_AUTH_TOKEN", "secret").run("query", "--help").output())
        .contains("[env: INFLUXDB3_AUTH_TOKEN]")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void versionIsOneLine(String option) {
    Run.Result result = Run.gnomon(option);
    assertThat(result.output())
        .matches("gnomon Gnomon, \\d+\\.\\d+\\.\\d+\\S*, revision ([0-9a-f]{40}|unknown)\n");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void serverIsStartedByTheLauncher() {
    Run.Result result = Run.gnomon("serve", "--object-store", "memory");
    assertThat(result.errors())
        .isEqualTo(
            "Serve command failed: the server is not part of this program; start it with bin/gnomon"
                + " serve\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Test
  void threadOptionsOfTheServerAreIgnored() {
    assertThat(Run.gnomon("--num-io-threads", "4", "show", "--help").exitCode()).isZero();
  }
}
