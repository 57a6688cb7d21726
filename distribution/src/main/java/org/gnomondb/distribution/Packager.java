package org.gnomondb.distribution;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.gnomondb.kernel.packages.SystemPackages;

/** Makes the distribution, step by step. */
public final class Packager {
  /** Even seconds: the times of a zip have no odd ones in their oldest form. */
  private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  /**
   * Flags that a JVM needs to use Arrow and its own engine, and those that decide how it behaves as
   * a server: it ends when the heap is full, because a server that lost an allocation anywhere may
   * lie; and it takes a part of the machine, because most data is outside of the heap.
   */
  private static final List<String> SERVER_FLAGS =
      List.of(
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseG1GC",
          // A heap that grows late and in small steps: what a request needs is garbage right after.
          // In bytes, as shares of the memory would let the heap of a large machine grow to where
          // references take eight bytes and the AOT cache does not fit. It may take a quarter.
          "-Xms32m",
          // Arrays of bodies are old at once, and kept: marking would find nothing to free.
          "-XX:InitiatingHeapOccupancyPercent=70",
          "-XX:G1HeapRegionSize=4m",
          "-XX:GCTimeRatio=4",
          "-XX:+ExitOnOutOfMemoryError",
          // What the training found worth optimising is compiled at once, from its profile.
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+AOTCompileEagerly",
          // Anything else has to be hot for longer: much of what a start runs is hot only then.
          "-XX:CompileThresholdScaling=20",
          // Loops over the rows of a request run long before anything is called often enough.
          "-XX:Tier3BackEdgeThreshold=1000",
          // What is called once a request is compiled after a thousand of them, and for good after
          // two thousand more: the thresholds are multiplied by the scaling. So are the powers of
          // two after which calls are counted, here 512 in the interpreter and 1,024 in code that
          // is compiled to be measured; by themselves they would be 2,048 and 16,384.
          "-XX:Tier0InvokeNotifyFreqLog=5",
          "-XX:Tier3InvocationThreshold=50",
          "-XX:Tier3MinInvocationThreshold=25",
          "-XX:Tier3CompileThreshold=200",
          "-XX:Tier3InvokeNotifyFreqLog=6",
          "-XX:Tier4InvocationThreshold=100",
          "-XX:Tier4MinInvocationThreshold=50",
          "-XX:-UsePerfData",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  /** A client lives too short for a second compiler or a concurrent collector. */
  private static final List<String> CLI_FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  private Packager() {}

  /**
   * Runs all steps.
   *
   * @param arguments the module's folder, the folder of jars, the folder of the engine's library,
   *     the folder to make, and whether to leave out the AOT caches
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path module = Path.of(arguments[0]);
    Path parts = Path.of(arguments[1]);
    Path home = Path.of(arguments[3]);
    layOut(module, parts, Path.of(arguments[2]), home);
    new RunTimeImage(home.resolve("runtime"), home.resolveSibling("runtime.key")).link();
    FileTree.setTimes(home, TIME);
    if (!Boolean.parseBoolean(arguments[4])) {
      AotTraining training = new AotTraining(home, Files.createDirectories(parts.resolve("run")));
      training.trainServer();
      training.trainClient();
    }
    FileTree.setTimes(home, TIME);
    ZipWriter.write(home, home.resolveSibling(home.getFileName() + ".zip"));
  }

  private static void layOut(Path module, Path parts, Path engine, Path home) throws IOException {
    Path files = module.resolve("src/main/files");
    Layout layout = new Layout(home);
    layout.clear();
    layout.copyJars(parts, "lib");
    layout.copyJars(parts, "cli");
    layout.copyBundles(parts, startLevels(files));
    layout.copyEngine(engine);
    SystemPackages.main(
        new String[] {
          home.resolve("lib").toString(), home.resolve("lib/system.packages").toString()
        });
    Map<String, String> values =
        Map.of(
            "SERVER_FLAGS", String.join(" ", SERVER_FLAGS),
            "CLI_FLAGS", String.join(" ", CLI_FLAGS),
            "SERVER_CLASS_PATH", layout.classPath("lib"),
            "CLI_CLASS_PATH", layout.classPath("cli"));
    for (String name : List.of("gnomon", "influxdb3")) {
      layout.fill(files.resolve("bin/gnomon"), home.resolve("bin").resolve(name), values, true);
    }
    layout.fill(module.resolveSibling("LICENSE"), home.resolve("LICENSE"), Map.of(), false);
    layout.fill(files.resolve("deploy/README"), home.resolve("deploy/README"), Map.of(), false);
    layout.fill(
        files.resolve("systemd/gnomon.service"),
        home.resolve("systemd/gnomon.service"),
        Map.of(),
        false);
  }

  private static Properties startLevels(Path files) throws IOException {
    Properties levels = new Properties();
    try (Reader text = Files.newBufferedReader(files.resolve("start-levels.properties"))) {
      levels.load(text);
    }
    return levels;
  }
}
