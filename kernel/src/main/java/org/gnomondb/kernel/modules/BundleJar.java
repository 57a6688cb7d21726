package org.gnomondb.kernel.modules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What the manifest of a bundle's jar says.
 *
 * @param isInPlace whether the bundle is stopped before its successor starts, because only one of
 *     them can work at a time
 */
public record BundleJar(
    Path file, String symbolicName, Version version, boolean isInPlace, boolean isFragment) {

  /** The header that says how a bundle is replaced. */
  public static final String UPDATE_HEADER = "Gnomon-Update";

  /** The header's value for a bundle that can't work beside its successor. */
  public static final String IN_PLACE = "in-place";

  private static final String LOCATION_PREFIX = "reference:file:";
  private static final int CHUNK_BYTES = 1 << 16;

  /**
   * Reads the manifest.
   *
   * @throws DamagedJarException if the file can't be read, is no zip, or is no bundle
   */
  public static BundleJar read(Path file) throws DamagedJarException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return of(file, manifest(zip, file));
    } catch (DamagedJarException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedJarException("%s can't be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Reads everything, comparing checksums.
   *
   * @return what is wrong with the file, if anything is
   */
  public static Optional<String> damage(Path file) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        try (InputStream content = zip.getInputStream(entry)) {
          if (content != null) {
            while (content.read(chunk) >= 0) {}
          }
        }
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The location under which the framework reads the file where it is, without a copy. */
  public String location() {
    return LOCATION_PREFIX + file.toAbsolutePath();
  }

  /** The file of a bundle that was installed under {@link #location()}. */
  public static Optional<Path> fileOf(String location) {
    return location.startsWith(LOCATION_PREFIX)
        ? Optional.of(Path.of(location.substring(LOCATION_PREFIX.length())))
        : Optional.empty();
  }

  private static Manifest manifest(ZipFile zip, Path file) throws IOException {
    ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
    if (entry == null) {
      throw new DamagedJarException(file + " has no manifest, so it is no bundle");
    }
    try (InputStream content = zip.getInputStream(entry)) {
      return new Manifest(content);
    }
  }

  private static BundleJar of(Path file, Manifest manifest) throws DamagedJarException {
    Attributes headers = manifest.getMainAttributes();
    String name = withoutDirectives(headers.getValue(Constants.BUNDLE_SYMBOLICNAME));
    if (name.isEmpty()) {
      throw new DamagedJarException(
          file + " has no Bundle-SymbolicName in its manifest, so it is no bundle");
    }
    return new BundleJar(
        file,
        name,
        Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION)),
        IN_PLACE.equals(headers.getValue(UPDATE_HEADER)),
        headers.getValue(Constants.FRAGMENT_HOST) != null);
  }

  private static String withoutDirectives(@Nullable String header) {
    return header == null ? "" : header.split(";", 2)[0].strip();
  }
}
