package org.gnomondb.objectstore.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data directory that has been tried out: files can be written in it and linked, which is how an
 * object is created without replacing another.
 */
record DataDirectory(Path path, TemporaryArea temporaryArea) {

  /**
   * Makes the directory if need be.
   *
   * @throws IOException with a message of one line for the operator: what is wrong and what to do
   */
  static DataDirectory open(Path path) throws IOException {
    Path directory = path.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "data directory '%s' is not a directory; name another with --data-dir"
              .formatted(directory),
          e);
    } catch (IOException e) {
      throw new IOException(
          "data directory '%s' can't be made (%s); make it, or name another with --data-dir"
              .formatted(directory, e),
          e);
    }
    return new DataDirectory(directory, openTemporaryArea(directory));
  }

  private static TemporaryArea openTemporaryArea(Path directory) throws IOException {
    TemporaryArea area;
    try {
      area = TemporaryArea.open(directory);
    } catch (IOException e) {
      throw new IOException(
          ("data directory '%s' is not writable (%s); give the server's user the right to write"
                  + " there, or name another with --data-dir")
              .formatted(directory, e),
          e);
    }
    try {
      requireLinks(area);
      return area;
    } catch (IOException | UnsupportedOperationException e) {
      area.close();
      throw new IOException(
          ("data directory '%s' is on a file system that can't write and link files (%s); name one"
                  + " on a local disk with --data-dir")
              .formatted(directory, e),
          e);
    }
  }

  private static void requireLinks(TemporaryArea area) throws IOException {
    Path file = area.newFile();
    Path link = area.newFile();
    DurableFiles.write(file, ByteBuffer.wrap(new byte[1]));
    Files.createLink(link, file);
    Files.delete(link);
    Files.delete(file);
  }
}
