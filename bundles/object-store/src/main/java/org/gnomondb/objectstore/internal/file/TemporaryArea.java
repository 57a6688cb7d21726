package org.gnomondb.objectstore.internal.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A directory for files that are being written, of this store alone. A lock held on a file beside
 * it tells other processes that its owner lives: the operating system gives it up however a process
 * ends, so that whoever comes next removes what a crash has left and nothing else.
 *
 * <p>{@code <dataDir>/~temp/<pid>-<start>-<uuid>/} with a file {@code .lock} of the same name
 * beside it; the tilde can't be part of an object's path.
 */
final class TemporaryArea implements AutoCloseable {
  static final String ROOT_NAME = "~temp";
  private static final String LOCK_SUFFIX = ".lock";

  /** What the names of all areas of this process begin with, and those of no other process. */
  private static final String OWN_PREFIX = ownPrefix();

  /**
   * How often another name is tried when a cleaner took the lock file away before it was locked.
   */
  private static final int TRIES_MAX = 5;

  private final Path directory;
  private final Path lockFile;
  private final FileChannel lockChannel;
  private final AtomicLong nextName = new AtomicLong();

  private TemporaryArea(Path directory, Path lockFile, FileChannel lockChannel) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lockChannel = lockChannel;
  }

  /** Makes an area of its own and removes those whose owners are gone. */
  static TemporaryArea open(Path dataDir) throws IOException {
    Path root = dataDir.resolve(ROOT_NAME);
    Files.createDirectories(root);
    TemporaryArea area = create(root);
    removeAbandoned(root);
    return area;
  }

  /** A path that no other call returns. */
  Path newFile() {
    return directory.resolve(Long.toString(nextName.getAndIncrement()));
  }

  @Override
  public void close() throws IOException {
    try (lockChannel) {
      removeDirectory(directory);
      Files.deleteIfExists(lockFile);
    }
  }

  private static TemporaryArea create(Path root) throws IOException {
    for (int tries = 1; tries <= TRIES_MAX; tries++) {
      String name = OWN_PREFIX + UUID.randomUUID();
      Path lockFile = root.resolve(name + LOCK_SUFFIX);
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      if (channel.tryLock() != null && Files.exists(lockFile)) {
        Path directory = Files.createDirectory(root.resolve(name));
        return new TemporaryArea(directory, lockFile, channel);
      }
      channel.close();
    }
    throw new IOException("no temporary directory could be made in " + root);
  }

  private static void removeAbandoned(Path root) throws IOException {
    for (Path entry : entriesOf(root)) {
      String name = String.valueOf(entry.getFileName());
      if (name.startsWith(OWN_PREFIX)) {
        // To open and close a lock file would release the lock, which belongs to the process.
        continue;
      }
      if (name.endsWith(LOCK_SUFFIX)) {
        Path directory = root.resolve(name.substring(0, name.length() - LOCK_SUFFIX.length()));
        removeIfAbandoned(directory, entry);
      } else if (!Files.exists(root.resolve(name + LOCK_SUFFIX))) {
        removeDirectory(entry);
      }
    }
  }

  private static void removeIfAbandoned(Path directory, Path lockFile) throws IOException {
    if (!Files.exists(lockFile)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        removeDirectory(directory);
        Files.deleteIfExists(lockFile);
      }
    }
  }

  private static String ownPrefix() {
    ProcessHandle process = ProcessHandle.current();
    long startMillis = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "-" + startMillis + "-";
  }

  private static void removeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    for (Path file : entriesOf(directory)) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }

  private static List<Path> entriesOf(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
