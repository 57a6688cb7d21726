package org.gnomondb.objectstore.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects as files below a data directory, which several servers with different node ids may share.
 */
@Component(
    service = ObjectStore.class,
    immediate = true,
    configurationPid = FileObjectStore.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileObjectStore implements ObjectStore {
  public static final String PID = "org.gnomondb.objectstore.file";

  private static final Logger LOG = LoggerFactory.getLogger(FileObjectStore.class);

  /** Options of the store. */
  public @interface Config {
    /** The directory of all objects. It is made if it does not exist. */
    String dataDir();
  }

  private final Path dataDir;
  private final FileFailures failures;
  private final DurableFiles files;
  private final TemporaryArea temporaryArea;

  /**
   * Tells the kernel in one line why a directory can't be used.
   *
   * @throws IOException in that case
   */
  @Activate
  public FileObjectStore(Config config, @Reference Lifecycle lifecycle) throws IOException {
    this(Path.of(config.dataDir()), lifecycle);
  }

  FileObjectStore(Path dataDir, Lifecycle lifecycle) throws IOException {
    this(openOrFail(dataDir, lifecycle));
  }

  private FileObjectStore(DataDirectory directory) {
    this.dataDir = directory.path();
    this.temporaryArea = directory.temporaryArea();
    this.failures = new FileFailures(dataDir);
    this.files = new DurableFiles(dataDir);
  }

  private static DataDirectory openOrFail(Path dataDir, Lifecycle lifecycle) throws IOException {
    try {
      return DataDirectory.open(dataDir);
    } catch (IOException e) {
      lifecycle.failed(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  @Deactivate
  void close() {
    try {
      temporaryArea.close();
    } catch (IOException e) {
      LOG.warn("Temporary files are left behind; the next start removes them", e);
    }
  }

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public void create(ObjectPath path, ByteBuffer content) throws ObjectStoreException {
    Path target = fileOf(path);
    try {
      put(target, content, files::publishNew);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(target)) {
        throw new ObjectStoreException(
            Kind.UNAVAILABLE,
            "object '%s' can't be stored: other objects lie below that path".formatted(path),
            e);
      }
      throw failures.translate("create", path, e);
    } catch (IOException e) {
      throw writeFailure("create", path, e);
    }
  }

  @Override
  public void replace(ObjectPath path, ByteBuffer content) throws ObjectStoreException {
    try {
      put(fileOf(path), content, files::publishReplacing);
    } catch (IOException e) {
      throw writeFailure("replace", path, e);
    }
  }

  @Override
  public byte[] read(ObjectPath path) throws ObjectStoreException {
    try {
      return Files.readAllBytes(fileOf(path));
    } catch (IOException e) {
      throw failures.translate("read", path, e);
    }
  }

  @Override
  public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws ObjectStoreException {
    try (FileChannel channel = FileChannel.open(fileOf(path), StandardOpenOption.READ)) {
      for (ByteRange range : ranges) {
        readRange(channel, range, target.slice(target.position(), range.length()), path);
        target.position(target.position() + range.length());
      }
    } catch (IOException e) {
      throw failures.translate("read", path, e);
    }
  }

  @Override
  public Optional<ObjectMetadata> head(ObjectPath path) throws ObjectStoreException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(fileOf(path), BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new ObjectMetadata(
                  path, attributes.size(), attributes.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (IOException e) {
      ObjectStoreException failure = failures.translate("look up", path, e);
      if (failure.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  @Override
  public List<ObjectMetadata> list(String prefix, String startAfter) throws ObjectStoreException {
    try {
      return new FileListing(dataDir, prefix, startAfter).run();
    } catch (IOException e) {
      throw new ObjectStoreException(
          Kind.UNAVAILABLE, "can't list objects in %s: %s".formatted(dataDir, e), e);
    }
  }

  @Override
  public void delete(ObjectPath path) throws ObjectStoreException {
    Path file = fileOf(path);
    if (Files.isDirectory(file)) {
      return; // The directory of other objects: an object of this path does not exist.
    }
    try {
      files.delete(file);
    } catch (IOException e) {
      ObjectStoreException failure = failures.translate("delete", path, e);
      if (failure.kind() != Kind.NOT_FOUND) {
        throw failure;
      }
    }
  }

  private void put(Path target, ByteBuffer content, Publication publication) throws IOException {
    Path temporary = temporaryArea.newFile();
    try {
      DurableFiles.write(temporary, content);
      publication.publish(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Translates; a file that is missing while writing is not an object that does not exist. */
  private ObjectStoreException writeFailure(String action, ObjectPath path, IOException failure) {
    ObjectStoreException translated = failures.translate(action, path, failure);
    return translated.kind() == Kind.NOT_FOUND
        ? new ObjectStoreException(
            Kind.UNAVAILABLE,
            "can't %s object '%s' in %s: %s".formatted(action, path, dataDir, failure),
            failure)
        : translated;
  }

  private static void readRange(
      FileChannel channel, ByteRange range, ByteBuffer target, ObjectPath path) throws IOException {
    long offset = range.offset();
    while (target.hasRemaining()) {
      int count = channel.read(target, offset);
      if (count < 0) {
        throw new ObjectStoreException(
            Kind.INVALID_RANGE,
            "bytes %d to %d asked of object '%s', which has %d"
                .formatted(range.offset(), range.end(), path, channel.size()));
      }
      offset += count;
    }
  }

  // Safe: a path has neither empty nor dot segments, so the file lies below the data directory.
  private Path fileOf(ObjectPath path) {
    return dataDir.resolve(path.value());
  }

  /** Gives a written file its name. */
  @FunctionalInterface
  private interface Publication {
    void publish(Path temporary, Path target) throws IOException;
  }
}
