package org.gnomondb.deploy.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.gnomondb.kernel.modules.BundleJar;
import org.gnomondb.kernel.modules.DamagedJarException;

/**
 * The bundles that the server came with.
 *
 * @param folder the folder of the start levels' folders
 */
record ShippedJars(Path folder) {
  /** Folders of start levels, and the jars in them. */
  private static final int DEPTH = 2;

  Optional<BundleJar> find(String symbolicName) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.find(folder, DEPTH, (file, attributes) -> isJar(file))) {
      return files
          .flatMap(file -> read(file).stream())
          .filter(jar -> jar.symbolicName().equals(symbolicName))
          .findFirst();
    }
  }

  private static boolean isJar(Path file) {
    return file.getFileName().toString().endsWith(".jar");
  }

  private static Optional<BundleJar> read(Path file) {
    try {
      return Optional.of(BundleJar.read(file));
    } catch (DamagedJarException e) {
      return Optional.empty(); // it is not the one that runs, so nothing to fall back to
    }
  }
}
