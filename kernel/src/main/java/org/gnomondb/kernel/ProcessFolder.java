package org.gnomondb.kernel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder that belongs to this process and is removed at its end, or by a later process
 * if this one is killed: the lock on a file in it lasts exactly as long as the process.
 */
final class ProcessFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);
  private static final String PREFIX = "gnomon-";
  private static final String LOCK_FILE = "lock";

  /** A process that is just starting may have made its lock file and not locked it yet. */
  private static final Duration LEFTOVER_AGE = Duration.ofMinutes(1);

  /** Leftovers removed at one start. */
  private static final int LEFTOVERS_MAX = 50;

  private final Path path;
  private final FileChannel lock;

  private ProcessFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** A folder below the one of the machine for temporary files. */
  static ProcessFolder create() throws StartupException {
    return create(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  static ProcessFolder create(Path parent) throws StartupException {
    try {
      Path path = Files.createTempDirectory(parent, PREFIX);
      FileChannel lock =
          FileChannel.open(
              path.resolve(LOCK_FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      removeLeftovers(parent);
      return new ProcessFolder(path, lock);
    } catch (IOException e) {
      throw new StartupException(
          "no folder can be made in %s, which must be writable and have space;".formatted(parent)
              + " GNOMON_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY names another",
          e);
    }
  }

  /** Where the framework keeps what it knows of the bundles. */
  Path frameworkStorage() {
    return path.resolve("framework");
  }

  /** A folder for copies of jars that may change while they are in use. */
  Path jarCopies() {
    return path.resolve("jars");
  }

  /** Where the watcher of the deploy folder may leave files. */
  Path watcherFiles() {
    return path.resolve("watcher");
  }

  @Override
  public void close() {
    try (lock) {
      remove(path);
    } catch (IOException e) {
      LOG.warn("The temporary folder {} could not be removed: {}", path, e.toString());
    }
  }

  private static void removeLeftovers(Path parent) throws IOException {
    Instant youngest = Instant.now().minus(LEFTOVER_AGE);
    try (Stream<Path> folders = Files.list(parent)) {
      folders
          .filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
          .filter(folder -> isOlder(folder.resolve(LOCK_FILE), youngest))
          .limit(LEFTOVERS_MAX)
          .forEach(ProcessFolder::removeIfLeft);
    }
  }

  private static boolean isOlder(Path file, Instant time) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (IOException e) {
      return false; // not one of ours, or gone meanwhile
    }
  }

  private static void removeIfLeft(Path folder) {
    try (FileChannel channel =
        FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        remove(folder);
      }
    } catch (OverlappingFileLockException e) {
      LOG.trace("{} belongs to another server in this process", folder);
    } catch (IOException e) {
      LOG.debug("The leftover {} could not be removed: {}", folder, e.toString());
    }
  }

  private static void remove(Path folder) throws IOException {
    Files.walkFileTree(folder, new Remover());
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
