package org.gnomondb.kernel;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gnomondb.kernel.modules.StartLevels;
import org.gnomondb.kernel.natives.NativeLibrary;
import org.gnomondb.kernel.options.OptionValues;
import org.gnomondb.kernel.options.ServerOptions;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One life of the server, on the calling thread: boots, waits until it should end, shuts down.
 * Everything else that happens reaches it through the queue of events.
 */
final class Server {
  /** How long the port may take to open after all bundles have been started. */
  static final Duration LISTENING_TIMEOUT = Duration.ofSeconds(30);

  /** More than a gate waits for requests in flight, so that the log is flushed behind them. */
  static final Duration STOP_TIMEOUT = Duration.ofSeconds(45);

  /** What is left of that after a second signal. */
  static final Duration QUICK_STOP_TIMEOUT = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final Installation installation;
  private final OptionValues options;
  private final BlockingQueue<KernelEvent> events;
  private final PrintStream out;
  private final PrintStream err;
  private @Nullable String url;

  /** The highest start level that was asked for. */
  private int levelMax;

  private boolean isStopRequested;

  Server(
      Installation installation,
      OptionValues options,
      BlockingQueue<KernelEvent> events,
      PrintStream out,
      PrintStream err) {
    this.installation = installation;
    this.options = options;
    this.events = events;
    this.out = out;
    this.err = err;
  }

  /**
   * Lives.
   *
   * @param services registers what else bundles shall find, before any of them starts
   * @return the exit code of the process: 0 after an orderly end that was asked for, else 1
   */
  int run(Consumer<BundleContext> services) throws InterruptedException {
    try (ProcessFolder folder = ProcessFolder.create()) {
      SequencedMap<Integer, List<Path>> bundles = installation.bundles();
      Platform platform = Platform.create(installation, folder, events::add);
      services.accept(platform.context());
      boolean isGood = serve(platform, folder, bundles);
      boolean isStopped = stop(platform, bundles.reversed().sequencedKeySet().stream().toList());
      return isGood && isStopped ? 0 : 1;
    } catch (StartupException e) {
      report(e);
      return 1;
    }
  }

  /** Returns whether the server started and ended as asked. */
  private boolean serve(
      Platform platform, ProcessFolder folder, SequencedMap<Integer, List<Path>> bundles)
      throws InterruptedException {
    try {
      start(platform, folder, bundles);
    } catch (StartupException e) {
      report(e);
      return false;
    }
    return isStopRequested || awaitEnd(platform);
  }

  private void start(
      Platform platform, ProcessFolder folder, SequencedMap<Integer, List<Path>> bundles)
      throws StartupException, InterruptedException {
    loadNativeLibrary();
    new BundleInstaller(platform.context(), folder.jarCopies())
        .install(bundles, installation.deployedJars());
    platform.start();
    Diagnosis diagnosis = new Diagnosis(platform.context());
    for (int level : bundles.sequencedKeySet()) {
      if (!raise(platform, level, diagnosis)) {
        return;
      }
      if (level == StartLevels.FRAMEWORK) {
        new Configurations(platform.context()).create(options.configurations());
      }
      if (level == StartLevels.DEPLOYED) {
        fail(diagnosis.objectStoreProblem(options.text(ServerOptions.OBJECT_STORE)));
      }
    }
    fail(diagnosis.componentProblem());
    awaitListening(diagnosis);
  }

  /** Before any bundle starts, so that a missing or foreign library is named by itself. */
  private void loadNativeLibrary() throws StartupException {
    try {
      NativeLibrary.load(installation.nativeLibrary());
    } catch (IllegalStateException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns false if the server should end instead. */
  private boolean raise(Platform platform, int level, Diagnosis diagnosis)
      throws StartupException, InterruptedException {
    levelMax = level;
    platform.moveTo(level);
    while (true) {
      KernelEvent event = events.take();
      if (event instanceof KernelEvent.LevelReached) {
        return !isStopRequested;
      }
      starting(event, diagnosis);
    }
  }

  private void awaitListening(Diagnosis diagnosis) throws StartupException, InterruptedException {
    long deadline = System.nanoTime() + LISTENING_TIMEOUT.toNanos();
    while (url == null && !isStopRequested) {
      KernelEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new StartupException(
            "no port was opened within %d s although all bundles run"
                .formatted(LISTENING_TIMEOUT.toSeconds()));
      }
      starting(event, diagnosis);
    }
    if (url != null) {
      ready(url);
    }
  }

  private void starting(KernelEvent event, Diagnosis diagnosis) throws StartupException {
    switch (event) {
      case KernelEvent.LevelReached reached -> {}
      case KernelEvent.BundleFailed failed ->
          throw new StartupException(diagnosis.explain(failed.bundle(), failed.failure()));
      case KernelEvent.Listening listening -> url = listening.url();
      case KernelEvent.Failed failed -> throw new StartupException(failed.message());
      case KernelEvent.StopRequested stop -> isStopRequested = true;
    }
  }

  private static void fail(Optional<String> problem) throws StartupException {
    if (problem.isPresent()) {
      throw new StartupException(problem.get());
    }
  }

  private void ready(String address) throws StartupException {
    long millis = Duration.between(processStart(), Instant.now()).toMillis();
    String node = options.text(ServerOptions.NODE_ID);
    String store = options.text(ServerOptions.OBJECT_STORE);
    String line =
        "Gnomon %s is ready at %s in %d ms (node %s, %s store)"
            .formatted(Installation.version(), address, millis, node, store);
    out.println(line);
    out.flush();
    LOG.info("Started: url={} node={} store={} startMillis={}", address, node, store, millis);
    Optional<String> file = options.find(ServerOptions.LISTENER_FILE);
    if (file.isPresent()) {
      writeAddress(Path.of(file.get()), URI.create(address).getAuthority());
    }
  }

  private static Instant processStart() {
    return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
  }

  /** Whoever waits for the file finds it complete. */
  private static void writeAddress(Path file, String address) throws StartupException {
    try {
      Path draft = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(draft, address);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartupException("the address can't be written to %s: %s".formatted(file, e), e);
    }
  }

  /** Returns whether the end was asked for. */
  private boolean awaitEnd(Platform platform) throws InterruptedException {
    while (true) {
      switch (events.take()) {
        case KernelEvent.LevelReached reached -> {}
        case KernelEvent.Listening listening -> LOG.info("Listening at {}", listening.url());
        case KernelEvent.BundleFailed failed ->
            LOG.warn(new Diagnosis(platform.context()).explain(failed.bundle(), failed.failure()));
        case KernelEvent.Failed failed -> {
          LOG.error("The server ends: {}", failed.message());
          return false;
        }
        case KernelEvent.StopRequested stop -> {
          return true;
        }
      }
    }
  }

  /** Takes the levels down one by one. Returns whether that was done in time. */
  private boolean stop(Platform platform, List<Integer> levelsDown) throws InterruptedException {
    Level level = url == null ? Level.DEBUG : Level.INFO;
    LOG.atLevel(level).log("Stopping");
    long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
    for (int startLevel : levelsDown.stream().filter(up -> up <= levelMax).toList()) {
      platform.moveTo(startLevel - 1);
      deadline = awaitLevel(startLevel - 1, deadline);
      if (deadline < System.nanoTime()) {
        LOG.error("Start level {} did not stop in time; what it held is not closed", startLevel);
        return false;
      }
    }
    boolean isStopped = platform.stop(Duration.ofNanos(deadline - System.nanoTime()));
    LOG.atLevel(level).log("Stopped");
    return isStopped;
  }

  /** Returns the deadline, which a second signal brings nearer. */
  private long awaitLevel(int level, long deadline) throws InterruptedException {
    long end = deadline;
    KernelEvent event = null;
    while (!(event instanceof KernelEvent.LevelReached reached && reached.level() == level)) {
      event = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        break;
      }
      if (event instanceof KernelEvent.StopRequested) {
        LOG.warn("Asked again to end: waiting {} s more", QUICK_STOP_TIMEOUT.toSeconds());
        end = Math.min(end, System.nanoTime() + QUICK_STOP_TIMEOUT.toNanos());
      }
    }
    return end;
  }

  private void report(StartupException problem) {
    err.println("Serve command failed: " + problem.getMessage());
    LOG.debug("The server can't start", problem);
  }
}
