package org.gnomondb.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is done to a folder and everything in it. */
final class FileTree {
  private FileTree() {}

  /** The folder itself and everything in it, each folder before its content. */
  static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path file : walk(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Gives everything the same time of last change. */
  static void setTimes(Path folder, FileTime time) throws IOException {
    for (Path file : walk(folder)) {
      Files.setLastModifiedTime(file, time);
    }
  }
}
