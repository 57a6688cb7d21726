package org.gnomondb.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts jars, scripts and the engine where the launcher and the kernel look for them. */
final class Layout {
  /** Folders that are made anew each time; the run-time image is kept while it fits. */
  private static final List<String> FOLDERS =
      List.of("bin", "lib", "bundles", "cli", "native", "deploy", "systemd");

  private static final Pattern VERSION = Pattern.compile("-\\d.*\\.jar$");

  private final Path home;

  Layout(Path home) {
    this.home = home;
  }

  void clear() throws IOException {
    Files.createDirectories(home);
    for (String folder : FOLDERS) {
      FileTree.delete(home.resolve(folder));
      Files.createDirectories(home.resolve(folder));
    }
  }

  void copyJars(Path parts, String folder) throws IOException {
    for (Path jar : jars(parts.resolve(folder))) {
      copy(jar, home.resolve(folder));
    }
  }

  /** Sorts the bundles into the folders of their start levels. */
  void copyBundles(Path parts, Properties startLevels) throws IOException {
    Map<String, Path> byArtifact =
        jars(parts.resolve("bundles")).stream()
            .collect(Collectors.toMap(Layout::artifact, jar -> jar));
    for (String level : new TreeSet<>(startLevels.stringPropertyNames())) {
      Path folder = Files.createDirectories(home.resolve("bundles").resolve(level));
      for (String artifact : startLevels.getProperty(level).split(",", -1)) {
        Path jar = byArtifact.remove(artifact);
        if (jar == null) {
          throw new IOException(
              "start-levels.properties names %s, which no dependency provides".formatted(artifact));
        }
        copy(jar, folder);
      }
    }
    writeContents();
    if (!byArtifact.isEmpty()) {
      throw new IOException("start-levels.properties gives no level to " + byArtifact.keySet());
    }
  }

  /** The kernel compares the list with what is there. */
  private void writeContents() throws IOException {
    Path bundles = home.resolve("bundles");
    List<String> names =
        FileTree.walk(bundles).stream()
            .filter(Files::isRegularFile)
            .map(file -> bundles.relativize(file).toString())
            .toList();
    Files.write(bundles.resolve("contents"), names);
  }

  void copyEngine(Path nativeFolder) throws IOException {
    String name = System.mapLibraryName("gnomon_engine");
    Path library = nativeFolder.resolve(name);
    if (!Files.exists(library)) {
      throw new IOException(library + " is missing; build the module bundles/query first");
    }
    copy(library, home.resolve("native"));
  }

  /** Writes a file from its template, with each {@code @NAME@} replaced. */
  void fill(Path template, Path file, Map<String, String> values, boolean isExecutable)
      throws IOException {
    String text = Files.readString(template);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    Files.writeString(file, text);
    if (isExecutable) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** The jars of a folder as a class path in terms of the launcher's {@code $home}. */
  String classPath(String folder) throws IOException {
    return jars(home.resolve(folder)).stream()
        .map(jar -> "$home/%s/%s".formatted(folder, jar.getFileName()))
        .collect(Collectors.joining(":"));
  }

  static String artifact(Path jar) {
    return VERSION.matcher(jar.getFileName().toString()).replaceFirst("");
  }

  private static void copy(Path file, Path folder) throws IOException {
    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList());
    }
  }
}
