package org.gnomondb.kernel.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

class SystemPackagesTest {
  @TempDir private Path folder;

  @Test
  void bundlesSayWhatTheyExport() throws IOException {
    jar("lib-9.9.jar", "a.b;version=\"1.2.3\";uses:=\"x.y,z\",c.d;e.f;version=2", "a/Hidden.class");

    assertThat(SystemPackages.clauses(folder))
        .containsExactly("a.b;version=\"1.2.3\"", "c.d;version=\"2.0.0\"", "e.f;version=\"2.0.0\"");
  }

  @Test
  void otherJarsExportAllTheirPackagesInTheirOwnVersion() throws IOException {
    jar(
        "vertx-core-5.1.6.jar",
        null,
        "io/vertx/core/Vertx.class",
        "io/vertx/core/http/Http.class",
        "META-INF/versions/21/io/vertx/Other.class",
        "module-info.class",
        "only/resources/x.txt");

    assertThat(SystemPackages.clauses(folder))
        .containsExactly("io.vertx.core;version=\"5.1.6\"", "io.vertx.core.http;version=\"5.1.6\"");
  }

  @Test
  void packagesOfSeveralJarsAppearOnceInTheNewestVersion() throws IOException {
    jar("one-1.jar", "shared;version=1.5", "shared/A.class");
    jar("two-2.0.1-linux.jar", null, "shared/B.class");

    assertThat(SystemPackages.clauses(folder)).containsExactly("shared;version=\"2.0.1\"");
  }

  @Test
  void theFrameworksOwnPackagesAreLeftToIt() throws IOException {
    jar("org.apache.felix.framework-7.0.5.jar", "org.osgi.framework;version=1.10", "a/A.class");

    assertThat(SystemPackages.clauses(folder)).isEmpty();
  }

  @Test
  void mainWritesOneClauseALine() throws IOException {
    jar("one-1.jar", "a,b", "a/A.class");
    Path file = folder.resolve("system.packages");

    SystemPackages.main(new String[] {folder.toString(), file.toString()});

    assertThat(file).hasContent("a;version=\"0.0.0\"\nb;version=\"0.0.0\"");
  }

  @Test
  void separatorsWithinQuotesDoNotSeparate() {
    assertThat(ExportHeader.parse("a;uses:=\"b,c;d\";version=\"1\""))
        .isEqualTo(Map.of("a", Version.parseVersion("1")));
  }

  private void jar(String name, @Nullable String exports, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (exports != null) {
      manifest.getMainAttributes().putValue("Export-Package", exports);
    }
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      for (String entry : List.of(entries)) {
        jar.putNextEntry(new JarEntry(entry));
      }
    }
  }
}
