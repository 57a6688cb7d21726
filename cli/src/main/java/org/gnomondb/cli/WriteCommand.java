package org.gnomondb.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code write}. */
final class WriteCommand {
  /** More would not fit into one array together with what Java puts around it. */
  static final int REQUEST_BYTES_MAX = 1 << 30;

  static final int REQUESTS_AT_ONCE_MAX = 256;

  private static final Set<String> PRECISIONS =
      Set.of(
          "auto",
          "s",
          "second",
          "ms",
          "millisecond",
          "us",
          "u",
          "microsecond",
          "ns",
          "n",
          "nanosecond");

  private static final Option WRITE_HOST =
      CommonOptions.host(
          "--write-host", "The address of the server for writes", "INFLUXDB3_WRITE_HOST_URL");

  private static final Option FILE =
      Option.value("--file", "FILE_PATH", "Read line protocol from this file, plain or gzip")
          .withShortName("-f");

  private static final Option PRECISION =
      Option.value("--precision", "PRECISION", "The unit of timestamps: auto, s, ms, us or ns")
          .withShortName("-p")
          .checkedBy(
              text ->
                  PRECISIONS.contains(text)
                      ? Optional.empty()
                      : Optional.of("unrecognized precision unit: " + text));

  private static final Option ACCEPT_PARTIAL =
      Option.flag("--accept-partial", "Store the good lines of a request that also has bad ones");

  private static final Option NO_SYNC =
      Option.flag("--no-sync", "Don't wait until the lines are durable");

  private static final Option GZIP = Option.flag("--gzip", "Compress requests");

  private static final Option MAX_REQUEST_SIZE =
      Option.value("--max-request-size", "BYTES", "Cut longer input, at ends of lines")
          .withFallback("10485760")
          .checkedBy(text -> problemOfNumber(text, REQUEST_BYTES_MAX));

  private static final Option MAX_CONCURRENT_REQUESTS =
      Option.value(
              "--max-concurrent-requests",
              "N",
              "Requests at once; with more than one, of two lines with the same key either may win")
          .withFallback("1")
          .checkedBy(text -> problemOfNumber(text, REQUESTS_AT_ONCE_MAX));

  private static final Option QUIET =
      Option.flag("--quiet", "Don't report progress").withShortName("-q");

  private static final Positional LINE_PROTOCOL =
      new Positional(
          "LINE_PROTOCOL",
          null,
          false,
          true,
          "Line protocol, in quotes; without it and --file: from stdin");

  static final Command COMMAND =
      Command.of(
              "write",
              "Write line protocol",
              CommonOptions.withServer(
                  WRITE_HOST,
                  CommonOptions.DATABASE,
                  FILE,
                  PRECISION,
                  ACCEPT_PARTIAL,
                  NO_SYNC,
                  GZIP,
                  MAX_REQUEST_SIZE,
                  MAX_CONCURRENT_REQUESTS,
                  QUIET),
              LINE_PROTOCOL,
              WriteCommand::run)
          .withAlias("w");

  private WriteCommand() {}

  private static void run(Arguments arguments, Session session) throws CommandFailedException {
    String host =
        arguments.value(WRITE_HOST).orElseGet(() -> arguments.require(CommonOptions.HOST));
    WriteProgress progress =
        new WriteProgress(session.errors(), arguments.isSet(QUIET), System::nanoTime);
    WriteUpload upload =
        new WriteUpload(
            ServerConnection.to(host, arguments, session),
            parameters(arguments),
            arguments.isSet(GZIP),
            progress);
    try (InputStream input = input(arguments, session)) {
      BatchSource batches =
          LineInput.batches(input, Integer.parseInt(arguments.require(MAX_REQUEST_SIZE)));
      upload.sendAll(batches, Integer.parseInt(arguments.require(MAX_CONCURRENT_REQUESTS)));
    } catch (IOException e) {
      throw new CommandFailedException("can't close the input: " + e.getMessage(), e);
    }
    session.output().println("success");
  }

  private static Map<String, String> parameters(Arguments arguments) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("db", arguments.require(CommonOptions.DATABASE));
    arguments.value(PRECISION).ifPresent(precision -> parameters.put("precision", precision));
    if (arguments.isSet(ACCEPT_PARTIAL)) {
      parameters.put("accept_partial", "true");
    }
    if (arguments.isSet(NO_SYNC)) {
      parameters.put("no_sync", "true");
    }
    return parameters;
  }

  private static InputStream input(Arguments arguments, Session session)
      throws CommandFailedException {
    List<String> words = arguments.positionals(LINE_PROTOCOL);
    if (words.size() > 1) {
      throw new CommandFailedException(
          "ensure that a single protocol line string is provided as the final argument, enclosed in"
              + " quotes");
    }
    if (words.isEmpty()) {
      return TextSource.open(arguments.value(FILE), session);
    }
    if (words.getFirst().isEmpty()) {
      throw new CommandFailedException("no line protocol string provided");
    }
    return new ByteArrayInputStream(words.getFirst().getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String> problemOfNumber(String text, int max) {
    try {
      long number = Long.parseLong(text);
      if (number < 1) {
        return Optional.of("value must be at least 1");
      }
      return number > max ? Optional.of("value must be at most " + max) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.of("expected a whole number");
    }
  }
}
