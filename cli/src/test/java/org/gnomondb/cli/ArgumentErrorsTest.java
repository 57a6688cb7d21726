package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentErrorsTest {
  private static final String MORE = "\nFor more information, try '--help'.\n";

  private static void assertRefused(String expected, String... words) {
    Run.Result result = Run.gnomon(words);
    assertThat(result.errors()).isEqualTo(expected);
    assertThat(result.output()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void missingRequiredOptionIsNamed() {
    assertRefused(
        """
        error: the following required arguments were not provided:
          --database <DATABASE_NAME>

        Usage: gnomon write --database <DATABASE_NAME> [LINE_PROTOCOL]...
        """
            + MORE,
        "write",
        "cpu usage=1");
  }

  @Test
  void missingRequiredWordIsNamed() {
    assertRefused(
        """
        error: the following required arguments were not provided:
          <DATABASE_NAME>

        Usage: gnomon create database <DATABASE_NAME>
        """
            + MORE,
        "create",
        "database");
  }

  @Test
  void unknownOptionGetsTheNearestKnownOne() {
    assertRefused(
        """
        error: unexpected argument '--databse' found

          tip: a similar argument exists: '--database'

        Usage: gnomon query [OPTIONS] --database <DATABASE_NAME> [QUERY]...
        """
            + MORE,
        "query",
        "--databse=x",
        "SELECT 1");
  }

  @Test
  void unknownOptionThatIsLikeNoneGetsNoTip() {
    assertRefused(
        """
        error: unexpected argument '--zzzzzzzz' found

        Usage: gnomon query [OPTIONS] --database <DATABASE_NAME> [QUERY]...
        """
            + MORE,
        "query",
        "--zzzzzzzz",
        "-d",
        "x",
        "SELECT 1");
  }

  @Test
  void unknownShortOptionIsNamed() {
    assertThat(Run.gnomon("query", "-d", "x", "-z", "SELECT 1").errors())
        .startsWith("error: unexpected argument '-z' found\n");
  }

  @Test
  void badValueComesWithItsReason() {
    assertRefused(
        """
        error: invalid value 'fake' for '--precision <PRECISION>': unrecognized precision unit: fake
        """
            + MORE,
        "write",
        "-d",
        "x",
        "--precision",
        "fake",
        "cpu usage=1");
  }

  @Test
  void valueThatIsNoneOfTheKnownOnesComesWithThem() {
    assertRefused(
        """
        error: invalid value 'x' for '--format <OUTPUT_FORMAT>'
          [possible values: pretty, json, jsonl, csv, parquet]
        """
            + MORE,
        "query",
        "-d",
        "x",
        "--format",
        "x",
        "SELECT 1");
  }

  @Test
  void valueOfAVariableIsCheckedLikeATypedOne() {
    assertThat(new Run().with("INFLUXDB3_HOST_URL", "ftp://x").run("show", "databases").errors())
        .isEqualTo(
            """
            error: invalid value 'ftp://x' for '--host <HOST_URL>': expected a URL such as http://127.0.0.1:8181
            """
                + MORE);
  }

  @Test
  void optionWithoutValueIsNamed() {
    assertRefused(
        """
        error: a value is required for '--database <DATABASE_NAME>' but none was supplied
        """
            + MORE,
        "query",
        "--database");
  }

  @Test
  void optionIsNotTakenForAValue() {
    assertThat(Run.gnomon("write", "-d", "x", "--file", "--no-sync").errors())
        .startsWith("error: a value is required for '--file <FILE_PATH>' but none was supplied\n");
  }

  @Test
  void optionGivenTwiceIsRefused() {
    assertRefused(
        """
        error: the argument '--file <FILE_PATH>' cannot be used multiple times

        Usage: gnomon write [OPTIONS] --database <DATABASE_NAME> [LINE_PROTOCOL]...
        """
            + MORE,
        "write",
        "-d",
        "x",
        "--file",
        "a",
        "--file",
        "b");
  }

  @Test
  void unknownCommandGetsTheNearestKnownOne() {
    assertRefused(
        """
        error: unrecognized subcommand 'wirte'

          tip: a similar subcommand exists: 'write'

        Usage: gnomon [OPTIONS] [COMMAND]
        """
            + MORE,
        "wirte");
  }

  @Test
  void groupWithoutCommandListsItsCommands() {
    assertRefused(
        """
        error: 'gnomon bundle' requires a subcommand but one was not provided
          [subcommands: list, update]

        Usage: gnomon bundle [OPTIONS] <COMMAND>
        """
            + MORE,
        "bundle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1"})
  void numberBelowOneIsRefused(String number) {
    assertThat(Run.gnomon("write", "-d", "x", "--max-concurrent-requests=" + number, "a").errors())
        .isEqualTo(
            "error: invalid value '"
                + number
                + "' for '--max-concurrent-requests <N>': value must be at least 1\n"
                + MORE);
  }

  @Test
  void numberThatIsNoneIsRefused() {
    assertThat(Run.gnomon("write", "-d", "x", "--max-request-size=10MB", "a").errors())
        .contains("invalid value '10MB' for '--max-request-size <BYTES>': expected a whole number");
  }
}
