package org.gnomondb.deploy.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A framework with the component runtime, at a start level above all bundles. */
final class TestFramework {
  private static final long DEADLINE_SECONDS = 60;

  private final Framework framework;

  private TestFramework(Framework framework) {
    this.framework = framework;
  }

  static TestFramework start(Path folder) throws BundleException, InterruptedException {
    Map<String, Object> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, folder.resolve("storage").toString());
    settings.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
    settings.put("gnomon.home", folder.resolve("home").toString());
    settings.put("ds.delayed.keepInstances", "true");
    settings.put(
        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
        """
        org.osgi.service.component;version="1.5.1",\
        org.osgi.service.component.runtime;version="1.5",\
        org.osgi.service.component.runtime.dto;version="1.5",\
        org.osgi.util.function;version="1.2",\
        org.osgi.util.promise;version="1.3"\
        """);
    TestFramework started = new TestFramework(new Felix(settings));
    started.framework.start();
    started
        .context()
        .installBundle("reference:file:" + fileOnClassPath("org.apache.felix.scr-"))
        .start();
    CountDownLatch reached = new CountDownLatch(1);
    started
        .framework
        .adapt(FrameworkStartLevel.class)
        .setStartLevel(80, event -> reached.countDown());
    if (!reached.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("start level 80 was not reached");
    }
    return started;
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  ServiceComponentRuntime runtime() {
    return service(ServiceComponentRuntime.class);
  }

  Bundle install(GreeterJar jar, Path file, int startLevel) throws IOException, BundleException {
    Bundle bundle = context().installBundle("reference:file:" + jar.write(file));
    bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
    bundle.start();
    return bundle;
  }

  /** What the greeter says, the oldest if there are several. */
  String greeting() {
    return String.valueOf(service(Supplier.class).get());
  }

  List<Bundle> bundles(String symbolicName) {
    return Arrays.stream(context().getBundles())
        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
        .toList();
  }

  /** Waits until a condition holds that the events of bundles bring about. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    Object monitor = new Object();
    BundleListener wake =
        (BundleEvent event) -> {
          synchronized (monitor) {
            monitor.notifyAll();
          }
        };
    context().addBundleListener(wake);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    synchronized (monitor) {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not in time: " + what);
        }
        monitor.wait(20);
      }
    }
    context().removeBundleListener(wake);
  }

  void stop() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
  }

  private <S> S service(Class<S> type) {
    ServiceReference<S> reference = context().getServiceReference(type);
    if (reference == null) {
      throw new AssertionError("there is no service " + type);
    }
    return context().getService(reference);
  }

  private static Path fileOnClassPath(String prefix) {
    return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
        .map(Path::of)
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }
}
