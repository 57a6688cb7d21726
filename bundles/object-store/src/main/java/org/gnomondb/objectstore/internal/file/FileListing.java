package org.gnomondb.objectstore.internal.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.jspecify.annotations.Nullable;

/** One listing: walks only directories that can hold a path that is asked for. */
final class FileListing {
  private final Path dataDir;
  private final String prefix;
  private final String startAfter;
  private final List<ObjectMetadata> found = new ArrayList<>();

  FileListing(Path dataDir, String prefix, String startAfter) {
    this.dataDir = dataDir;
    this.prefix = prefix;
    this.startAfter = startAfter;
  }

  List<ObjectMetadata> run() throws IOException {
    int lastSlash = prefix.lastIndexOf('/');
    if (lastSlash < 0) {
      walk(dataDir, "");
    } else if (isPath(prefix.substring(0, lastSlash))) {
      walk(dataDir.resolve(prefix.substring(0, lastSlash)), prefix.substring(0, lastSlash + 1));
    }
    return found;
  }

  /**
   * @param parent the object path of the directory, empty or with a slash at its end
   */
  private void walk(Path directory, String parent) throws IOException {
    for (Entry entry : sortedEntries(directory, parent)) {
      if (entry.attributes.isDirectory()) {
        walk(entry.file, entry.path);
      } else {
        found.add(
            new ObjectMetadata(
                new ObjectPath(entry.path),
                entry.attributes.size(),
                entry.attributes.lastModifiedTime().toInstant()));
      }
    }
  }

  private List<Entry> sortedEntries(Path directory, String parent) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Entry entry = entryOf(file, parent + file.getFileName());
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // Never there, or removed meanwhile.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(Comparator.comparing(entry -> entry.path));
    return entries;
  }

  /** The entry, or null if neither it nor anything below it is asked for. */
  private @Nullable Entry entryOf(Path file, String path) throws IOException {
    // Both checks need no look at the file: most of a large directory is passed over by them.
    if (!path.startsWith(prefix) && !prefix.startsWith(path + "/")) {
      return null;
    }
    if (path.compareTo(startAfter) <= 0 && !canBeAfterStart(path + "/")) {
      return null;
    }
    if (!isPath(path)) {
      return null;
    }
    return readEntry(file, path);
  }

  private @Nullable Entry readEntry(Path file, String path) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        // With the slash, because "a/b" lies behind "a.b" although "a" lies before it.
        return canBeAfterStart(path + "/") ? new Entry(file, path + "/", attributes) : null;
      }
      return attributes.isRegularFile() && path.compareTo(startAfter) > 0
          ? new Entry(file, path, attributes)
          : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private boolean canBeAfterStart(String directoryPath) {
    return directoryPath.compareTo(startAfter) > 0 || startAfter.startsWith(directoryPath);
  }

  private static boolean isPath(String text) {
    try {
      return new ObjectPath(text).value().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A file with its object path, or a directory with that and a slash. */
  private record Entry(Path file, String path, BasicFileAttributes attributes) {}
}
