package org.gnomondb.objectstore.internal.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;

/** Tells the kinds of a file system's failures apart. */
final class FileFailures {
  /** Below this much free space a write that failed for an unknown reason counts as "disk full". */
  private static final long FREE_BYTES_MIN = 1 << 20;

  private final Path dataDir;

  FileFailures(Path dataDir) {
    this.dataDir = dataDir;
  }

  /**
   * @param action what was tried, such as {@code create}
   */
  ObjectStoreException translate(String action, ObjectPath path, IOException failure) {
    Kind kind = kindOf(failure);
    String message =
        switch (kind) {
          case NOT_FOUND -> "object '%s' does not exist".formatted(path);
          case ALREADY_EXISTS -> "object '%s' already exists".formatted(path);
          case FULL ->
              "can't %s object '%s': no space is left in %s; free some or add a larger disk"
                  .formatted(action, path, dataDir);
          case DENIED ->
              "can't %s object '%s': access to %s is denied; give the server's user the rights"
                  .formatted(action, path, dataDir);
          case INVALID_RANGE, UNAVAILABLE ->
              "can't %s object '%s' in %s: %s".formatted(action, path, dataDir, failure);
        };
    return new ObjectStoreException(kind, message, failure);
  }

  private Kind kindOf(IOException failure) {
    return switch (failure) {
      case ObjectStoreException known -> known.kind();
      case NoSuchFileException missing -> Kind.NOT_FOUND;
      case NotDirectoryException missing -> Kind.NOT_FOUND;
      case FileAlreadyExistsException taken -> Kind.ALREADY_EXISTS;
      case AccessDeniedException denied -> Kind.DENIED;
      default -> kindOfReason(reasonOf(failure));
    };
  }

  // The JDK has no type for these: the operating system's text is all there is.
  private Kind kindOfReason(String reason) {
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return Kind.FULL;
    }
    if (reason.contains("not a directory") || reason.contains("is a directory")) {
      return Kind.NOT_FOUND;
    }
    if (reason.contains("read-only file system") || reason.contains("not permitted")) {
      return Kind.DENIED;
    }
    return isFull() ? Kind.FULL : Kind.UNAVAILABLE;
  }

  /** Catches what a text in another language than English says. */
  private boolean isFull() {
    try {
      FileStore store = Files.getFileStore(dataDir);
      return store.getUsableSpace() < FREE_BYTES_MIN;
    } catch (IOException e) {
      return false;
    }
  }

  private static String reasonOf(IOException failure) {
    String text =
        failure instanceof FileSystemException fileFailure
            ? fileFailure.getReason()
            : failure.getMessage();
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
