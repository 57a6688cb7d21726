package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that builds the engine, with two clones of a tiny one that share a cache. */
class EngineBuildTest {
  private static final Path SCRIPT = Path.of("native/build.sh");
  private static final long DEADLINE_SECONDS = 300;

  @TempDir private Path folder;
  private Clone first;
  private Clone second;

  @BeforeEach
  void layOut() throws IOException {
    first = new Clone(folder.resolve("first"));
    second = new Clone(folder.resolve("second"));
  }

  @Test
  void libraryIsMadeOfTheSourcesOfItsClone() throws Exception {
    first.write("one");
    first.build();
    second.write("two");

    second.build();

    assertThat(second.library()).contains("<two>").doesNotContain("<one>");
  }

  @Test
  void libraryIsThatOfItsCloneWhenTwoBuildAtOnce() throws Exception {
    for (int round = 0; round < 3; round++) {
      first.write("one-" + round);
      second.write("two-" + round);

      Process one = first.start("dev", first.output());
      second.build();
      first.awaitSuccess(one);

      assertThat(first.library()).contains("<one-" + round + ">");
      assertThat(second.library()).contains("<two-" + round + ">");
    }
  }

  @Test
  void testsRunOnTheSourcesOfTheirClone() throws Exception {
    first.write("sound");
    first.awaitSuccess(first.start("test", "dev"));
    second.write("broken");

    assertThat(second.await(second.start("test", "dev"))).isNotZero();
    assertThat(second.log()).contains("test is_sound ... FAILED");
  }

  /** An engine whose library has a text in it that its test wants not to be "broken". */
  private class Clone {
    private final Path home;

    Clone(Path home) throws IOException {
      this.home = home;
      Files.createDirectories(home.resolve("engine-core/src"));
      Files.createDirectories(home.resolve("engine-jni/src"));
      Files.copy(SCRIPT, home.resolve("build.sh"), StandardCopyOption.COPY_ATTRIBUTES);
      put("Cargo.toml", "[workspace]\nresolver = '3'\nmembers = ['engine-core', 'engine-jni']\n");
      put("Cargo.lock", LOCK);
      put("engine-core/Cargo.toml", "[package]\nname = 'engine-core'\nedition = '2024'\n");
      put("engine-jni/Cargo.toml", JNI_MANIFEST);
      put("engine-jni/src/lib.rs", JNI);
    }

    void write(String text) throws IOException {
      put("engine-core/src/lib.rs", CORE.replace("WORD", text));
    }

    void build() throws IOException, InterruptedException {
      awaitSuccess(start("dev", output()));
    }

    Process start(String... arguments) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
              Stream.concat(Stream.of(home.resolve("build.sh").toString()), Stream.of(arguments))
                  .toList());
      builder.environment().put("GNOMON_CACHE", folder.resolve("cache").toString());
      return builder.redirectErrorStream(true).redirectOutput(logFile().toFile()).start();
    }

    void awaitSuccess(Process build) throws IOException, InterruptedException {
      assertThat(await(build)).as(log()).isZero();
    }

    int await(Process build) throws InterruptedException {
      if (!build.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        build.destroyForcibly();
        throw new AssertionError("the build did not end");
      }
      return build.exitValue();
    }

    String output() {
      return home.resolve("library.so").toString();
    }

    String library() throws IOException {
      return Files.readString(Path.of(output()), StandardCharsets.ISO_8859_1);
    }

    String log() {
      try {
        return Files.readString(logFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Path logFile() {
      return home.resolve("log");
    }

    /** A file older than anything compiled. */
    private void put(String name, String text) throws IOException {
      Path file = Files.writeString(home.resolve(name), text);
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
  }

  private static final String LOCK =
      """
      version = 4

      [[package]]
      name = "engine-core"
      version = "0.0.0"

      [[package]]
      name = "engine-jni"
      version = "0.0.0"
      dependencies = [
       "engine-core",
      ]
      """;

  private static final String JNI_MANIFEST =
      """
      [package]
      name = "engine-jni"
      edition = "2024"

      [lib]
      name = "gnomon_engine"
      crate-type = ["cdylib"]

      [dependencies]
      engine-core = { path = "../engine-core" }
      """;

  private static final String JNI =
      """
      #[unsafe(no_mangle)]
      pub extern "C" fn text() -> *const u8 {
          engine_core::TEXT.as_ptr()
      }
      """;

  private static final String CORE =
      """
      pub const TEXT: &str = "<WORD>";

      #[test]
      fn is_sound() {
          assert_ne!(TEXT, "<broken>");
      }
      """;
}
