package org.gnomondb.objectstore.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The only code that changes objects' files: when a file has been published, it survives the loss
 * of power, as far as the device keeps what it has confirmed. A removal may be undone by one.
 *
 * <p>Threads may share it. Files are written under a temporary name first, so that no reader and no
 * crash ever meets half of one.
 */
final class DurableFiles {
  /** How often an operation starts over because another process removed its directory. */
  private static final int TRIES_MAX = 5;

  /** The bound on remembered directories; past it all are forgotten and synced once more. */
  private static final int KNOWN_DIRECTORIES_MAX = 10_000;

  private final Path root;
  private final Set<Path> knownDirectories = ConcurrentHashMap.newKeySet();

  // Held for reading while a file is put into a directory, for writing while empty directories are
  // removed: else a directory could vanish between being made durable and being used.
  private final ReadWriteLock directoryLock = new ReentrantReadWriteLock();

  DurableFiles(Path root) {
    this.root = root;
  }

  /** Writes and syncs a new file. Its directory entry is not synced: temporary files need none. */
  static void write(Path file, ByteBuffer content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      channel.force(true);
    }
  }

  /**
   * Gives a written file a second name, unless that is taken; the temporary one stays.
   *
   * @throws FileAlreadyExistsException if it is taken; the file there is unchanged
   */
  void publishNew(Path temporary, Path target) throws IOException {
    publish(target, () -> Files.createLink(target, temporary));
  }

  /** Gives a written file its name, in one step in place of the file that may have it. */
  void publishReplacing(Path temporary, Path target) throws IOException {
    publish(
        target,
        () ->
            Files.move(
                temporary,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING));
  }

  /** Removes a file, which need not exist, and then the directories that are left empty. */
  void delete(Path target) throws IOException {
    if (!Files.deleteIfExists(target)) {
      return;
    }
    directoryLock.writeLock().lock();
    try {
      removeEmptyDirectories(parentOf(target));
    } finally {
      directoryLock.writeLock().unlock();
    }
  }

  private void publish(Path target, IoAction action) throws IOException {
    Path directory = parentOf(target);
    for (int tries = 1; ; tries++) {
      directoryLock.readLock().lock();
      try {
        ensureDirectory(directory);
        action.run();
        sync(directory);
        return;
      } catch (NoSuchFileException e) {
        if (tries == TRIES_MAX) {
          throw e;
        }
        knownDirectories.clear();
      } finally {
        directoryLock.readLock().unlock();
      }
    }
  }

  // The root is there and durable. A directory that exists but is not remembered may have been made
  // by another thread or process that has not synced it yet, so it is synced here too.
  private void ensureDirectory(Path directory) throws IOException {
    if (directory.equals(root) || knownDirectories.contains(directory)) {
      return;
    }
    Path parent = parentOf(directory);
    ensureDirectory(parent);
    if (!Files.isDirectory(directory)) {
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        requireDirectory(directory);
      }
    }
    sync(parent);
    if (knownDirectories.size() >= KNOWN_DIRECTORIES_MAX) {
      knownDirectories.clear();
    }
    knownDirectories.add(directory);
  }

  private void requireDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "'%s' is an object, so no object can lie below it".formatted(root.relativize(directory)));
    }
  }

  private void removeEmptyDirectories(Path first) throws IOException {
    for (Path directory = first; !directory.equals(root); directory = parentOf(directory)) {
      knownDirectories.remove(directory);
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parentOf(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("path '%s' has no parent".formatted(path));
    }
    return parent;
  }

  /** A step on files. */
  @FunctionalInterface
  private interface IoAction {
    void run() throws IOException;
  }
}
