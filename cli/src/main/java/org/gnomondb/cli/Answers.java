package org.gnomondb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gnomondb.cli.ServerConnection.Response;

/** Passes tables that the server has encoded on to where they are wanted. */
final class Answers {
  private static final String PARQUET = "parquet";
  private static final int COPY_BUFFER_BYTES = 1 << 16;

  private Answers() {}

  /** Refuses to let binary data loose on a terminal. */
  static void requireFile(String format, Session session) throws CommandFailedException {
    if (format.equals(PARQUET) && session.isOutputTerminal()) {
      throw new CommandFailedException(
          "cannot write parquet to a terminal, use `--output <file>` or pipe the output");
    }
  }

  /** Prints the answer while it comes, text with a line break behind it. Closes the answer. */
  static void print(Response response, String format, Session session)
      throws CommandFailedException {
    copy(response, session.output(), "the standard output");
    if (!format.equals(PARQUET)) {
      session.output().print('\n');
    }
  }

  /** Writes the answer into a file, in place of what is in it. Closes the answer. */
  static void save(Response response, Path file) throws CommandFailedException {
    try (response;
        OutputStream out = Files.newOutputStream(file)) {
      copy(response, out, file.toString());
    } catch (IOException e) {
      throw new CommandFailedException("can't write to %s: %s".formatted(file, e), e);
    }
  }

  /** Closes the answer; tells a connection that broke from a full disk. */
  private static void copy(Response response, OutputStream out, String target)
      throws CommandFailedException {
    byte[] buffer = new byte[COPY_BUFFER_BYTES];
    try (response) {
      for (int n = read(response.body(), buffer); n >= 0; n = read(response.body(), buffer)) {
        out.write(buffer, 0, n);
        if (out instanceof PrintStream printed && printed.checkError()) {
          throw new IOException("it was closed");
        }
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "can't write to %s: %s".formatted(target, e.getMessage()), e);
    }
  }

  private static int read(InputStream in, byte[] buffer) throws CommandFailedException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new CommandFailedException(
          "the answer broke off, what came of it is incomplete: " + ServerConnection.reason(e), e);
    }
  }
}
