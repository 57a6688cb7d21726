package org.gnomondb.deploy.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.kernel.modules.BundleJar;
import org.gnomondb.kernel.modules.StartLevels;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces bundles, one at a time. A replacement that fails leaves the old bundle running. */
final class BundleReplacer {
  private static final Logger LOG = LoggerFactory.getLogger(BundleReplacer.class);
  private static final String FRAMEWORK_BUNDLES = "org.apache.felix.";

  private final BundleContext context;
  private final Trial trial;
  private final Retirement retirement;
  private final JarStore jars;
  private final ReentrantLock lock = new ReentrantLock();

  /** The jars of bundles that were updated in place: their locations still name the first one. */
  private final Map<Long, Path> jarsByBundle = new ConcurrentHashMap<>();

  BundleReplacer(BundleContext context, Trial trial, Retirement retirement, JarStore jars) {
    this.context = context;
    this.trial = trial;
    this.retirement = retirement;
    this.jars = jars;
  }

  /** The running bundle of that name. */
  Optional<Bundle> current(String symbolicName) {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
        .filter(bundle -> !retirement.isRetiring(bundle))
        .max(Comparator.comparingLong(Bundle::getBundleId));
  }

  /**
   * Puts the jar's bundle in the place of the one of the same name, or adds it.
   *
   * @param jar owned by this object from now on
   * @return the bundle that runs now
   * @throws GnomonException {@code INVALID} if the new bundle does not work, {@code CONFLICT} if
   *     the old one can't be replaced while the server runs
   */
  Bundle replace(BundleJar jar) {
    lock.lock();
    try {
      retirement.awaitPredecessor(jar.symbolicName());
      Optional<Bundle> old = current(jar.symbolicName());
      requireReplaceable(jar, old);
      Bundle now;
      if (old.isEmpty()) {
        now = startBeside(jar, StartLevels.DEPLOYED);
      } else if (jar.isInPlace() || isInPlace(old.get())) {
        now = replaceInPlace(old.get(), jar);
      } else {
        now = startBeside(jar, old.get().adapt(BundleStartLevel.class).getStartLevel());
        retirement.retire(old.get(), () -> remove(old.get()));
      }
      LOG.info("Bundle {} {} runs", now.getSymbolicName(), now.getVersion());
      return now;
    } catch (RuntimeException e) {
      jars.remove(jar.file());
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Stops and removes the bundle of that name. */
  void removeCurrent(String symbolicName) {
    lock.lock();
    try {
      current(symbolicName).ifPresent(bundle -> retirement.retire(bundle, () -> remove(bundle)));
    } finally {
      lock.unlock();
    }
  }

  private static boolean isInPlace(Bundle bundle) {
    return BundleJar.IN_PLACE.equals(bundle.getHeaders("").get(BundleJar.UPDATE_HEADER));
  }

  private void requireReplaceable(BundleJar jar, Optional<Bundle> old) {
    String name = jar.symbolicName();
    boolean isFoundation =
        old.isPresent()
            && old.get().adapt(BundleStartLevel.class).getStartLevel() <= StartLevels.CONTRACTS;
    if (isFoundation
        || name.startsWith(FRAMEWORK_BUNDLES)
        || name.equals(context.getBundle().getSymbolicName())) {
      throw new GnomonException(
          ErrorCode.CONFLICT,
          "the bundle %s carries all others and can't be replaced while the server runs; put it"
                  .formatted(name)
              + " into the deploy folder and start the server again");
    }
    if (jar.isFragment()) {
      throw new GnomonException(
          ErrorCode.CONFLICT,
          "%s is a fragment, which takes effect only when its host starts; put it into the deploy"
                  .formatted(name)
              + " folder and start the server again");
    }
  }

  private Bundle startBeside(BundleJar jar, int startLevel) {
    Bundle bundle = null;
    try {
      bundle = context.installBundle(jar.location());
      bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
      startAndTry(bundle);
      return bundle;
    } catch (BundleException | RuntimeException e) {
      if (bundle != null) {
        remove(bundle);
      }
      throw refused(jar, e);
    }
  }

  private Bundle replaceInPlace(Bundle bundle, BundleJar jar) {
    Path oldJar = jarOf(bundle);
    try {
      update(bundle, jar.file());
      startAndTry(bundle);
    } catch (BundleException | IOException | RuntimeException e) {
      rollBack(bundle, oldJar, e);
      throw refused(jar, e);
    }
    jarsByBundle.put(bundle.getBundleId(), jar.file());
    jars.remove(oldJar);
    return bundle;
  }

  private void rollBack(Bundle bundle, Path oldJar, Exception reason) {
    try {
      update(bundle, oldJar);
      startAndTry(bundle);
    } catch (BundleException | IOException | RuntimeException e) {
      e.addSuppressed(reason);
      throw new GnomonException(
          ErrorCode.INTERNAL,
          "neither the new nor the old bundle %s can be started: start the server again"
              .formatted(bundle.getSymbolicName()),
          e);
    }
  }

  private void update(Bundle bundle, Path file) throws BundleException, IOException {
    bundle.stop();
    try (InputStream content = Files.newInputStream(file)) {
      bundle.update(content);
    }
    refresh(bundle);
  }

  private void startAndTry(Bundle bundle) throws BundleException {
    bundle.start();
    List<String> problems = trial.problems(bundle);
    if (!problems.isEmpty()) {
      throw new BundleException(String.join("; ", problems));
    }
  }

  private Path jarOf(Bundle bundle) {
    return Optional.ofNullable(jarsByBundle.get(bundle.getBundleId()))
        .or(() -> BundleJar.fileOf(bundle.getLocation()))
        .orElseThrow(
            () ->
                new GnomonException(
                    ErrorCode.CONFLICT,
                    "the jar of the bundle %s is not known, so there is no way back from an update"
                        .formatted(bundle.getSymbolicName())));
  }

  private void remove(Bundle bundle) {
    try {
      bundle.stop();
    } catch (BundleException e) {
      LOG.warn("Bundle {} did not stop cleanly: {}", bundle.getSymbolicName(), e.getMessage());
    }
    try {
      bundle.uninstall();
      refresh(bundle);
    } catch (BundleException e) {
      LOG.warn("Bundle {} was not uninstalled: {}", bundle.getSymbolicName(), e.getMessage());
    }
    jarsByBundle.remove(bundle.getBundleId());
    BundleJar.fileOf(bundle.getLocation()).ifPresent(jars::remove);
  }

  /** Lets the old class loader go where others still hold on to it. */
  private void refresh(Bundle bundle) {
    FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
    if (wiring.getRemovalPendingBundles().contains(bundle)) {
      wiring.refreshBundles(List.of(bundle));
    }
  }

  private static GnomonException refused(BundleJar jar, Exception reason) {
    if (reason instanceof GnomonException known) {
      return known;
    }
    return new GnomonException(
        ErrorCode.INVALID,
        "the bundle %s %s does not work and is not used: %s"
            .formatted(jar.symbolicName(), jar.version(), reason.getMessage()),
        reason);
  }
}
