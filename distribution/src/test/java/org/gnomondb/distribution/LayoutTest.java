package org.gnomondb.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {
  @TempDir private Path folder;
  private Layout layout;

  @BeforeEach
  void clear() throws IOException {
    Files.createDirectories(folder.resolve("parts/bundles"));
    layout = new Layout(folder.resolve("home"));
    layout.clear();
  }

  @Test
  void bundlesAreSortedIntoTheirStartLevels() throws IOException {
    part("gnomon-api-0.1.0.jar");
    part("gnomon-wal-0.1.0-SNAPSHOT.jar");
    part("org.example.x-2.jar");

    layout.copyBundles(
        folder.resolve("parts"),
        levels(Map.of("20-contracts", "gnomon-api,org.example.x", "34-wal", "gnomon-wal")));

    assertThat(folder.resolve("home/bundles/20-contracts/gnomon-api-0.1.0.jar")).exists();
    assertThat(folder.resolve("home/bundles/20-contracts/org.example.x-2.jar")).exists();
    assertThat(folder.resolve("home/bundles/34-wal/gnomon-wal-0.1.0-SNAPSHOT.jar")).exists();
    assertThat(folder.resolve("home/bundles/contents"))
        .hasContent(
            """
            20-contracts/gnomon-api-0.1.0.jar
            20-contracts/org.example.x-2.jar
            34-wal/gnomon-wal-0.1.0-SNAPSHOT.jar
            """);
  }

  @Test
  void bundleWithoutStartLevelIsAMistake() throws IOException {
    part("forgotten-1.jar");

    assertThatThrownBy(() -> layout.copyBundles(folder.resolve("parts"), levels(Map.of())))
        .hasMessageContaining("forgotten");
  }

  @Test
  void startLevelWithoutBundleIsAMistake() {
    assertThatThrownBy(
            () -> layout.copyBundles(folder.resolve("parts"), levels(Map.of("20-a", "gone"))))
        .hasMessageContaining("gone");
  }

  @Test
  void missingEngineIsNamed() {
    assertThatThrownBy(() -> layout.copyEngine(folder.resolve("nowhere")))
        .hasMessageContaining("libgnomon_engine")
        .hasMessageContaining("bundles/query");
  }

  @Test
  void whatAnEarlierBuildLeftIsRemoved() throws IOException {
    Path stale = Files.writeString(folder.resolve("home/lib/old-1.jar"), "");

    layout.clear();

    assertThat(stale).doesNotExist();
  }

  @Test
  void templatesAreFilled() throws IOException {
    Path template = Files.writeString(folder.resolve("template"), "a @X@ b @X@ @Y@");
    Path file = folder.resolve("home/bin/file");

    layout.fill(template, file, Map.of("X", "1"), true);

    assertThat(file).hasContent("a 1 b 1 @Y@").isExecutable();
  }

  private void part(String name) throws IOException {
    Files.writeString(folder.resolve("parts/bundles").resolve(name), "");
  }

  private static Properties levels(Map<String, String> folders) {
    Properties levels = new Properties();
    levels.putAll(folders);
    return levels;
  }
}
