package org.gnomondb.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipWriterTest {
  private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir private Path folder;

  @Test
  void permissionsTimesAndContentAreKept() throws IOException {
    Path home = folder.resolve("gnomon-1");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("empty"));
    Path script = Files.writeString(home.resolve("bin/run"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(home.resolve("link"), script);
    FileTree.setTimes(home, TIME);
    Path zip = folder.resolve("gnomon-1.zip");

    ZipWriter.write(home, zip);

    try (FileSystem content =
        FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"))) {
      Path entry = content.getPath("/gnomon-1/bin/run");
      assertThat(entry).hasContent("#!/bin/sh\n");
      assertThat(Files.getLastModifiedTime(entry)).isEqualTo(TIME);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entry)))
          .isEqualTo("rwxr-xr-x");
      assertThat(content.getPath("/gnomon-1/link")).hasContent("#!/bin/sh\n");
      assertThat(content.getPath("/gnomon-1/empty")).isDirectory();
    }
  }

  @Test
  void anOldZipIsReplaced() throws IOException {
    Path home = Files.createDirectories(folder.resolve("gnomon-1"));
    Files.writeString(home.resolve("new"), "");
    Path zip = Files.writeString(folder.resolve("gnomon-1.zip"), "something else");

    ZipWriter.write(home, zip);

    try (FileSystem content = FileSystems.newFileSystem(zip)) {
      assertThat(content.getPath("/gnomon-1/new")).exists();
    }
  }
}
