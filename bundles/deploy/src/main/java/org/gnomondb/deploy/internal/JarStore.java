package org.gnomondb.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.kernel.modules.BundleJar;
import org.gnomondb.kernel.modules.DamagedJarException;
import org.gnomondb.kernel.modules.DeployedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of jars that bundles run from, in a folder of this process. Threads may share it. */
final class JarStore {
  /** Larger than any bundle with all its libraries. */
  static final long JAR_BYTES_MAX = 256L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(JarStore.class);
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path folder;
  private final AtomicLong nextNumber = new AtomicLong(1);

  JarStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Keeps what a caller sent.
   *
   * @throws GnomonException {@code INVALID} if it is no bundle, {@code TOO_LARGE}
   */
  BundleJar keep(InputStream content) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("sent-%d.jar".formatted(nextNumber.getAndIncrement()));
    try {
      copy(content, file);
      return read(file, "the jar");
    } catch (IOException | RuntimeException e) {
      remove(file);
      throw e;
    }
  }

  /**
   * Keeps a file of the deploy folder.
   *
   * @throws GnomonException {@code INVALID} if it is no bundle
   */
  BundleJar keep(Path deployed) throws IOException {
    Path file = DeployedFile.copyInto(folder, deployed);
    try {
      return read(file, deployed.toString());
    } catch (RuntimeException e) {
      remove(file);
      throw e;
    }
  }

  /** Removes a file if it is one of this store. */
  void remove(Path file) {
    try {
      if (file.startsWith(folder)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn("The file {} of a bundle that is gone could not be removed: {}", file, e.toString());
    }
  }

  private static BundleJar read(Path file, String name) {
    try {
      return BundleJar.read(file);
    } catch (DamagedJarException e) {
      String message = e.getMessage().replace(file.toString(), name);
      throw new GnomonException(ErrorCode.INVALID, message, e);
    }
  }

  private static void copy(InputStream content, Path file) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long total = 0;
    try (OutputStream target = Files.newOutputStream(file)) {
      for (int length = content.read(chunk); length >= 0; length = content.read(chunk)) {
        total += length;
        if (total > JAR_BYTES_MAX) {
          throw new GnomonException(
              ErrorCode.TOO_LARGE,
              "the jar is larger than the %d bytes that a bundle may have"
                  .formatted(JAR_BYTES_MAX));
        }
        target.write(chunk, 0, length);
      }
    }
  }
}
