package org.gnomondb.kernel;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.gnomondb.kernel.logging.Causes;
import org.gnomondb.kernel.logging.LogFilter;
import org.gnomondb.kernel.logging.ServerLog;
import org.gnomondb.kernel.options.CommandLine;
import org.gnomondb.kernel.options.HelpText;
import org.gnomondb.kernel.options.InvalidValueException;
import org.gnomondb.kernel.options.MachineMemory;
import org.gnomondb.kernel.options.OptionType;
import org.gnomondb.kernel.options.OptionValues;
import org.gnomondb.kernel.options.ServerOptions;
import org.slf4j.LoggerFactory;

/** The command {@code gnomon serve}. */
public final class Main {
  private static final int BAD_ARGUMENTS = 2;
  private static final Path HOST_NAME_FILE = Path.of("/proc/sys/kernel/hostname");

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Main(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Ends the process with exit code 0, 1 if the server can't work, or 2 for bad arguments. */
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] arguments) throws InterruptedException {
    System.exit(new Main(System.getenv(), System.out, System.err).run(Arrays.asList(arguments)));
  }

  int run(List<String> arguments) throws InterruptedException {
    List<String> behindServe =
        !arguments.isEmpty() && arguments.getFirst().equals("serve")
            ? arguments.subList(1, arguments.size())
            : arguments;
    OptionType.Surroundings around =
        new OptionType.Surroundings(
            new MachineMemory(Path.of("/")).bytes(),
            environment.getOrDefault("HOME", System.getProperty("user.home", "")));
    return switch (CommandLine.parse(behindServe, environment, around)) {
      case CommandLine.Outcome.Help help -> {
        out.print(HelpText.help());
        yield 0;
      }
      case CommandLine.Outcome.Refused refused -> refuse(refused.problems());
      case CommandLine.Outcome.Run run -> serve(run.values());
    };
  }

  private int refuse(List<String> problems) {
    err.print(HelpText.refusal(problems));
    return BAD_ARGUMENTS;
  }

  private int serve(OptionValues options) throws InterruptedException {
    ServerLog log;
    try {
      log = openLog(options);
    } catch (InvalidValueException e) {
      return refuse(List.of("invalid value for '--log-filter <FILTER>': " + e.getMessage()));
    }
    try (log) {
      // Few events, each of which must arrive: the queue has no bound.
      BlockingQueue<KernelEvent> events = new LinkedBlockingQueue<>();
      Signals.onTermination(() -> events.add(new KernelEvent.StopRequested()));
      return new Server(Installation.ofSystemProperty(), named(options), events, out, err)
          .run(context -> {});
    } catch (StartupException e) {
      err.println("Serve command failed: " + e.getMessage());
      return 1;
    } catch (RuntimeException e) {
      // Threads of bundles may still run: without a return from here the process would not end.
      err.println("Serve command failed: " + Causes.of(e) + "; -vv logs more");
      LoggerFactory.getLogger(Main.class).debug("A mistake in the kernel", e);
      return 1;
    }
  }

  private static ServerLog openLog(OptionValues options) throws InvalidValueException {
    Optional<String> text = options.find(ServerOptions.LOG_FILTER);
    LogFilter filter =
        text.isPresent() ? LogFilter.parse(text.get()) : LogFilter.ofVerbosity(options.verbosity());
    return ServerLog.open(
        filter,
        options.text(ServerOptions.LOG_DESTINATION),
        options.text(ServerOptions.LOG_FORMAT));
  }

  private OptionValues named(OptionValues options) {
    if (options.find(ServerOptions.NODE_ID).isPresent()) {
      return options;
    }
    String nodeId = HostName.nodeId(environment, HOST_NAME_FILE);
    err.printf(
        "Using auto-generated node id: %s. For production, name the server with --node-id%n",
        nodeId);
    return options.withNodeId(nodeId);
  }
}
