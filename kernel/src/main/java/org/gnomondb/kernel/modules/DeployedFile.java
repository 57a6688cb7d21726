package org.gnomondb.kernel.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The copy of a jar from the deploy folder. The framework reads jars while they are in use, and an
 * operator may write over a file of that folder at any time: so bundles run from copies, whose
 * names tell which content of which file they hold.
 */
public final class DeployedFile {
  private DeployedFile() {}

  /** The copy's name: the same as long as the file has not changed. */
  public static String copyName(Path file) throws IOException {
    return "%d-%d-%s"
        .formatted(
            Files.getLastModifiedTime(file).toMillis(), Files.size(file), file.getFileName());
  }

  /**
   * Copies the file.
   *
   * @param folder made if it does not exist
   */
  public static Path copyInto(Path folder, Path file) throws IOException {
    Files.createDirectories(folder);
    Path copy = folder.resolve(copyName(file));
    return Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
  }
}
