package org.gnomondb.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gnomondb.kernel.options.CommandLine;
import org.gnomondb.kernel.options.OptionType;
import org.gnomondb.kernel.options.OptionValues;
import org.gnomondb.kernel.testkit.Journal;
import org.gnomondb.kernel.testkit.TestBundle;
import org.gnomondb.kernel.testkit.bundle.Port;
import org.gnomondb.kernel.testkit.bundle.Store;

/** An installation of small bundles, and the real kernel, framework and component runtime on it. */
final class TestInstallation {
  private static final long DEADLINE_SECONDS = 60;
  private static final String JOURNAL = "org.gnomondb.kernel.testkit.Journal";
  private static final String LIFECYCLE = "org.gnomondb.kernel.lifecycle.Lifecycle";

  final Path home;
  final Journal journal = new Journal();
  private final BlockingQueue<KernelEvent> events = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private int nextNumber = 1;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  private TestInstallation(Path home) {
    this.home = home;
  }

  /** With the services of the framework, a store of the kind memory, and a port. */
  static TestInstallation in(Path home) throws IOException {
    TestInstallation installation = new TestInstallation(home);
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(
        home.resolve("lib/system.packages"),
        """
        org.gnomondb.kernel.lifecycle
        org.gnomondb.kernel.testkit
        org.osgi.service.cm;version="1.6.1"
        org.osgi.service.component;version="1.5.1"
        org.osgi.service.component.runtime;version="1.5"
        org.osgi.service.component.runtime.dto;version="1.5"
        org.osgi.service.log;version="1.5"
        org.osgi.util.function;version="1.2"
        org.osgi.util.promise;version="1.3"
        """);
    installation.useLibrary();
    installation.copyFromClassPath("10-framework", "org.apache.felix.scr");
    installation.copyFromClassPath("10-framework", "org.apache.felix.configadmin");
    installation.add("30-store", memoryStore());
    installation.add("60-port", port());
    return installation;
  }

  static TestBundle memoryStore() throws IOException {
    return TestBundle.named("org.gnomondb.store")
        .component(Store.class, "org.gnomondb.objectstore.memory", "require", JOURNAL);
  }

  static TestBundle port() throws IOException {
    return TestBundle.named("org.gnomondb.port")
        .component(Port.class, "org.gnomondb.http", "require", JOURNAL, LIFECYCLE);
  }

  Path add(String folder, TestBundle bundle) throws IOException {
    Path target = Files.createDirectories(home.resolve("bundles").resolve(folder));
    Path file = target.resolve("bundle-%d.jar".formatted(nextNumber++));
    Files.writeString(
        home.resolve("bundles/contents"),
        "%s/%s\n".formatted(folder, file.getFileName()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return Files.write(file, bundle.jar());
  }

  Path deploy(String name, byte[] jar) throws IOException {
    Path folder = Files.createDirectories(home.resolve("deploy"));
    return Files.write(folder.resolve(name), jar);
  }

  /** Runs the server on a thread of its own. */
  TestInstallation start(String... arguments) {
    Thread.ofPlatform().name("kernel under test").daemon().start(() -> serve(List.of(arguments)));
    return this;
  }

  TestInstallation awaitReady() throws InterruptedException {
    if (!ready.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("not ready in time: " + output() + errors());
    }
    return this;
  }

  void signal() {
    events.add(new KernelEvent.StopRequested());
  }

  int awaitExit() throws Exception {
    return exit.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void serve(List<String> arguments) {
    try (PrintStream output = new ReadyStream(out);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      Server server =
          new Server(new Installation(home), options(arguments), events, output, errors);
      exit.complete(server.run(context -> context.registerService(Journal.class, journal, null)));
    } catch (InterruptedException | RuntimeException e) {
      exit.completeExceptionally(e);
    } finally {
      ready.countDown();
    }
  }

  private static OptionValues options(List<String> arguments) {
    OptionType.Surroundings around = new OptionType.Surroundings(1L << 30, "/nowhere");
    List<String> all =
        Stream.concat(
                Stream.of("--node-id=test", "--object-store=memory", "--http-bind=127.0.0.1:8181"),
                arguments.stream())
            .toList();
    return ((CommandLine.Outcome.Run) CommandLine.parse(all, Map.of(), around)).values();
  }

  /** Any library that can be loaded serves: nothing here calls the engine. */
  private void useLibrary() throws IOException {
    Path library = home.resolve("native").resolve(System.mapLibraryName("gnomon_engine"));
    Files.createDirectories(home.resolve("native"));
    Files.copy(
        Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("prefs")), library);
  }

  private void copyFromClassPath(String folder, String artifact) throws IOException {
    Path target = Files.createDirectories(home.resolve("bundles").resolve(folder));
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path file = Path.of(entry);
      if (file.getFileName().toString().startsWith(artifact + "-")) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  /** Tells when the line is there that says that the server is ready. */
  private final class ReadyStream extends PrintStream {
    ReadyStream(ByteArrayOutputStream target) {
      super(target, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(String line) {
      super.println(line);
      ready.countDown();
    }
  }
}
