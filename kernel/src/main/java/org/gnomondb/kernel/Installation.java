package org.gnomondb.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that the distribution was unpacked into.
 *
 * @param home absolute path
 */
record Installation(Path home) {
  /** Set by the launcher. */
  static final String HOME_PROPERTY = "gnomon.home";

  private static final Pattern LEVEL_FOLDER = Pattern.compile("(\\d{1,3})-.+");
  private static final String UNPACK = "unpack the distribution again";

  Installation {
    home = home.toAbsolutePath().normalize();
  }

  static Installation ofSystemProperty() throws StartupException {
    return Optional.ofNullable(System.getProperty(HOME_PROPERTY))
        .map(text -> new Installation(Path.of(text)))
        .orElseThrow(
            () ->
                new StartupException(
                    "the system property %s is not set; start the server with bin/gnomon"
                        .formatted(HOME_PROPERTY)));
  }

  /** The version of this kernel, which is the one of the distribution. */
  static String version() {
    return Optional.ofNullable(Installation.class.getPackage().getImplementationVersion())
        .orElse("(built from source)");
  }

  Path deployFolder() {
    return home.resolve("deploy");
  }

  Path nativeLibrary() throws StartupException {
    Path library = home.resolve("native").resolve(System.mapLibraryName("gnomon_engine"));
    if (!Files.isRegularFile(library)) {
      throw new StartupException("the native library %s is missing; %s".formatted(library, UNPACK));
    }
    return library;
  }

  /** What the kernel's class path offers to bundles, as clauses of an export. */
  String systemPackages() throws StartupException {
    Path file = home.resolve("lib").resolve("system.packages");
    try {
      return String.join(",", Files.readAllLines(file));
    } catch (IOException e) {
      throw new StartupException("%s can't be read; %s".formatted(file, UNPACK), e);
    }
  }

  /** The jars of the installation by the start level that their folder's name begins with. */
  SequencedMap<Integer, List<Path>> bundles() throws StartupException {
    requireComplete(home.resolve("bundles"));
    SequencedMap<Integer, List<Path>> byLevel = new TreeMap<>();
    for (Path folder : list(home.resolve("bundles"))) {
      Matcher name = LEVEL_FOLDER.matcher(folder.getFileName().toString());
      if (name.matches()) {
        byLevel
            .computeIfAbsent(Integer.valueOf(name.group(1)), level -> new ArrayList<>())
            .addAll(jars(folder));
      }
    }
    return byLevel;
  }

  /** The jars that an operator has put into the deploy folder, none if there is no such folder. */
  List<Path> deployedJars() throws StartupException {
    return Files.isDirectory(deployFolder()) ? jars(deployFolder()) : List.of();
  }

  /** A bundle that lacks would not be missed by those that wait for its services for a while. */
  private static void requireComplete(Path bundles) throws StartupException {
    Path contents = bundles.resolve("contents");
    try {
      for (String name : Files.readAllLines(contents)) {
        if (!Files.isRegularFile(bundles.resolve(name))) {
          throw new StartupException(
              "the bundle %s is missing; %s".formatted(bundles.resolve(name), UNPACK));
        }
      }
    } catch (IOException e) {
      throw new StartupException("%s can't be read; %s".formatted(contents, UNPACK), e);
    }
  }

  private static List<Path> jars(Path folder) throws StartupException {
    return list(folder).stream()
        .filter(file -> file.getFileName().toString().endsWith(".jar"))
        .toList();
  }

  private static List<Path> list(Path folder) throws StartupException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new StartupException("%s can't be read; %s".formatted(folder, UNPACK), e);
    }
  }
}
