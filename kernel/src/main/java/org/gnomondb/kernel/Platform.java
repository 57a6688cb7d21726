package org.gnomondb.kernel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.felix.framework.Felix;
import org.apache.felix.framework.util.FelixConstants;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.kernel.logging.FrameworkLog;
import org.gnomondb.kernel.logging.LogBridge;
import org.gnomondb.kernel.modules.StartLevels;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;

/** The framework that the bundles live in. Everything that happens in it is told as an event. */
final class Platform {
  private final Framework framework;
  private final Consumer<KernelEvent> events;

  private Platform(Framework framework, Consumer<KernelEvent> events) {
    this.framework = framework;
    this.events = events;
  }

  /** Makes the framework, with the kernel's own services and no bundle yet. */
  static Platform create(
      Installation installation, ProcessFolder folder, Consumer<KernelEvent> events)
      throws StartupException {
    Platform platform = new Platform(new Felix(settings(installation, folder)), events);
    try {
      platform.framework.init(platform::frameworkEvent);
    } catch (BundleException e) {
      throw new StartupException("the framework can't start: " + e.getMessage(), e);
    }
    BundleContext context = platform.context();
    LogBridge log = new LogBridge();
    context.registerService(
        new String[] {LogService.class.getName(), LoggerFactory.class.getName()}, log, null);
    context.registerService(Lifecycle.class, new KernelLifecycle(events), null);
    return platform;
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  void start() throws StartupException {
    try {
      framework.start();
      context().addFrameworkListener(this::frameworkEvent);
    } catch (BundleException e) {
      throw new StartupException("the framework can't start: " + e.getMessage(), e);
    }
  }

  /** Starts or stops bundles until those up to the level run; tells by an event when it is done. */
  void moveTo(int level) {
    framework
        .adapt(FrameworkStartLevel.class)
        .setStartLevel(level, event -> events.accept(new KernelEvent.LevelReached(level)));
  }

  /** Ends the framework. Returns whether that was done in time. */
  boolean stop(Duration timeout) throws InterruptedException {
    try {
      framework.stop();
      return framework.waitForStop(Math.max(1, timeout.toMillis())).getType()
          != FrameworkEvent.WAIT_TIMEDOUT;
    } catch (BundleException e) {
      return false;
    }
  }

  private void frameworkEvent(FrameworkEvent event) {
    // Other errors are those of services, which the check of the components explains better.
    if (event.getType() == FrameworkEvent.ERROR
        && event.getThrowable() instanceof BundleException failure) {
      events.accept(new KernelEvent.BundleFailed(event.getBundle(), failure));
    }
  }

  private static Map<String, Object> settings(Installation installation, ProcessFolder folder)
      throws StartupException {
    Map<String, Object> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, folder.frameworkStorage().toString());
    settings.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
    settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, installation.systemPackages());
    // A bundle and its successor run beside each other for a moment, of equal version or not.
    settings.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
    // JFR writes references to its event class into the classes it instruments, wherever they are.
    settings.put(Constants.FRAMEWORK_BOOTDELEGATION, "sun.misc,jdk.jfr.internal.event");
    settings.put(FelixConstants.IMPLICIT_BOOT_DELEGATION_PROP, "false");
    settings.put(FelixConstants.LOG_LOGGER_PROP, new FrameworkLog());
    settings.put(FelixConstants.LOG_LEVEL_PROP, "3");
    settings.put("felix.cache.locking", "false");
    settings.put("felix.cm.pm", "memory");
    // Otherwise a component that nobody uses for a moment loses its state.
    settings.put("ds.delayed.keepInstances", "true");
    settings.put("ds.loglevel", "warn");
    settings.put(Installation.HOME_PROPERTY, installation.home().toString());
    watcherSettings(settings, installation.deployFolder(), folder.watcherFiles());
    return settings;
  }

  private static void watcherSettings(
      Map<String, Object> settings, Path deployFolder, Path temporaryFiles) {
    settings.put("felix.fileinstall.dir", deployFolder.toString());
    settings.put("felix.fileinstall.tmpdir", temporaryFiles.toString());
    settings.put("felix.fileinstall.poll", "1000");
    settings.put("felix.fileinstall.filter", ".*\\.jar");
    settings.put("felix.fileinstall.enableConfigSave", "false");
    settings.put("felix.fileinstall.noInitialDelay", "false");
    settings.put("felix.fileinstall.disableNio2", "true");
    settings.put("felix.fileinstall.log.level", "2");
    settings.put("felix.fileinstall.active.level", String.valueOf(StartLevels.PORT));
  }
}
