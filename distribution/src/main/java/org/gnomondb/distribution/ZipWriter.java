package org.gnomondb.distribution;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * Writes a folder as a zip that keeps permissions and exact times: the launcher must be executable,
 * and a JVM refuses an AOT cache when a jar's time is not the one it was trained with.
 */
final class ZipWriter {
  private ZipWriter() {}

  static void write(Path folder, Path zip) throws IOException {
    Files.deleteIfExists(zip);
    URI uri = URI.create("jar:" + zip.toUri());
    Map<String, String> settings =
        Map.of(
            "create", "true", "enablePosixFileAttributes", "true", "compressionMethod", "DEFLATED");
    try (FileSystem target = FileSystems.newFileSystem(uri, settings)) {
      Path parent = folder.resolveSibling("");
      for (Path file : FileTree.walk(folder)) {
        add(file, target.getPath("/" + parent.relativize(file)));
      }
    }
  }

  private static void add(Path file, Path entry) throws IOException {
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(entry);
    } else {
      // Links, such as the run-time image's legal files, become files: not every unzip knows them.
      Files.copy(file, entry);
    }
    Files.setPosixFilePermissions(entry, Files.getPosixFilePermissions(file));
    FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(entry, time);
  }
}
