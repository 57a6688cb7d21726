package org.gnomondb.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The {@code gnomon} command. The launcher starts the server by itself; everything else comes here.
 */
public final class Main {
  /** The system property by which the launcher says under which name it was called. */
  static final String PROGRAM_PROPERTY = "gnomon.program";

  private static final int OUTPUT_BUFFER_BYTES = 1 << 16;

  private Main() {}

  public static void main(String[] words) {
    // A request that got no answer may have been carried out: only its user can say "again".
    System.setProperty("sun.net.http.retryPost", "false");
    PrintStream output =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream errors =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    Session session =
        new Session(
            System.getProperty(PROGRAM_PROPERTY, "gnomon"),
            System.in,
            output,
            errors,
            Terminals.isInputTerminal(),
            Terminals.isOutputTerminal(),
            Map.copyOf(System.getenv()),
            Path.of(""));
    System.exit(Cli.run(List.of(words), session));
  }
}
