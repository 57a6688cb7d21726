package org.gnomondb.distribution;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * The Java run-time image that the server and the client run on, linked from the JDK that runs this
 * build. Linking takes longer than all the rest, so an image that fits is kept.
 */
final class RunTimeImage {
  private static final String MODULES =
      String.join(
          ",",
          "java.base",
          "java.compiler",
          "java.desktop", // JavaBeans, which the scheduler reads its jobs' properties with
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.rmi",
          "java.scripting",
          "java.security.jgss",
          "java.sql",
          "java.xml",
          "jdk.jcmd", // for operators: jcmd, jstack, jmap
          "jdk.jfr",
          "jdk.management",
          "jdk.management.agent",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs");

  private static final List<String> OPTIONS =
      List.of(
          "--add-modules",
          MODULES,
          "--strip-debug",
          "--no-header-files",
          "--no-man-pages",
          "--vm",
          "server");

  private final Path folder;
  private final Path key;

  /**
   * @param folder the image
   * @param key a file outside of the distribution that remembers what the image was linked from
   */
  RunTimeImage(Path folder, Path key) {
    this.folder = folder;
    this.key = key;
  }

  /** Links the image unless it is there. */
  void link() throws IOException {
    String wanted = Runtime.version() + " " + String.join(" ", OPTIONS);
    if (Files.exists(folder) && Files.exists(key) && Files.readString(key).equals(wanted)) {
      return;
    }
    Files.deleteIfExists(key);
    FileTree.delete(folder);
    jlink();
    Files.writeString(key, wanted);
  }

  private void jlink() throws IOException {
    ToolProvider tool =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IOException("this JDK has no jlink; use a complete JDK 25"));
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    String[] arguments =
        Stream.concat(OPTIONS.stream(), Stream.of("--output", folder.toString()))
            .toArray(String[]::new);
    if (tool.run(writer, writer, arguments) != 0) {
      throw new IOException("jlink failed: " + output);
    }
  }
}
