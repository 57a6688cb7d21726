package org.gnomondb.kernel;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder that belongs to this process and is removed at its end. */
final class ProcessFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);

  private final Path path;

  private ProcessFolder(Path path) {
    this.path = path;
  }

  static ProcessFolder create() throws StartupException {
    try {
      return new ProcessFolder(Files.createTempDirectory("gnomon-"));
    } catch (IOException e) {
      throw new StartupException(
          "no folder can be made in %s, which must be writable; GNOMON_JAVA_OPTS=-Djava.io.tmpdir=DIRECTORY names another"
              .formatted(System.getProperty("java.io.tmpdir")),
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
    try {
      Files.walkFileTree(path, new Remover());
    } catch (IOException e) {
      LOG.warn("The temporary folder {} could not be removed: {}", path, e.toString());
    }
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
