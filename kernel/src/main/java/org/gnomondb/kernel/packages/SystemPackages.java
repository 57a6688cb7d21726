package org.gnomondb.kernel.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** The packages of a folder of jars, with the versions under which bundles import them. */
public final class SystemPackages {
  /** The framework offers its own packages by itself. */
  private static final String FRAMEWORK_JAR = "org.apache.felix.framework-";

  private static final Pattern VERSION_IN_NAME = Pattern.compile("-(\\d+(?:\\.\\d+){0,2})");

  private SystemPackages() {}

  /**
   * Writes the clauses, one a line.
   *
   * @param arguments the folder of jars and the file to write
   */
  public static void main(String[] arguments) throws IOException {
    Files.write(Path.of(arguments[1]), clauses(Path.of(arguments[0])));
  }

  /** Export clauses in order of the packages' names. */
  static List<String> clauses(Path folder) throws IOException {
    SequencedMap<String, Version> versions = new TreeMap<>();
    for (Path jar : jars(folder)) {
      read(jar).forEach((name, version) -> versions.merge(name, version, ExportHeader::newer));
    }
    return versions.entrySet().stream()
        .map(entry -> "%s;version=\"%s\"".formatted(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".jar"))
          .filter(file -> !file.getFileName().toString().startsWith(FRAMEWORK_JAR))
          .sorted()
          .toList();
    }
  }

  private static Map<String, Version> read(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String exports =
          manifest == null ? null : manifest.getMainAttributes().getValue("Export-Package");
      return exports == null ? contained(file, versionInName(jar)) : ExportHeader.parse(exports);
    }
  }

  /** For a jar that is no bundle: all packages that have classes, in the jar's version. */
  private static Map<String, Version> contained(JarFile file, Version version) {
    Map<String, Version> packages = new TreeMap<>();
    for (JarEntry entry : Collections.list(file.entries())) {
      String name = entry.getName();
      int slash = name.lastIndexOf('/');
      if (name.endsWith(".class") && slash > 0 && !name.startsWith("META-INF/")) {
        packages.put(name.substring(0, slash).replace('/', '.'), version);
      }
    }
    return packages;
  }

  private static Version versionInName(Path jar) {
    Matcher version = VERSION_IN_NAME.matcher(jar.getFileName().toString());
    return version.find() ? Version.parseVersion(version.group(1)) : Version.emptyVersion;
  }
}
