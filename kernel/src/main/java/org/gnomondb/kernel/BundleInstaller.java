package org.gnomondb.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.gnomondb.kernel.logging.Causes;
import org.gnomondb.kernel.modules.BundleJar;
import org.gnomondb.kernel.modules.DeployedFile;
import org.gnomondb.kernel.modules.StartLevels;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs the bundles of the installation, each at its start level, and those of the deploy
 * folder, which replace the ones of the same name. A deployed bundle that does not fit is left out
 * with a warning: it must not keep the server from starting.
 */
final class BundleInstaller {
  private static final Logger LOG = LoggerFactory.getLogger(BundleInstaller.class);

  private final BundleContext context;
  private final Path copies;

  /**
   * @param copies where deployed jars are copied to
   */
  BundleInstaller(BundleContext context, Path copies) {
    this.context = context;
    this.copies = copies;
  }

  void install(SequencedMap<Integer, List<Path>> byLevel, List<Path> deployed)
      throws StartupException {
    Map<String, Bundle> byName = new HashMap<>();
    for (Map.Entry<Integer, List<Path>> level : byLevel.entrySet()) {
      for (Path file : level.getValue()) {
        Bundle bundle = installShipped(file, level.getKey());
        byName.put(bundle.getSymbolicName(), bundle);
      }
    }
    for (Path file : deployed) {
      installDeployed(file, byName);
    }
  }

  private Bundle installShipped(Path file, int level) throws StartupException {
    try {
      return install("reference:file:" + file, level);
    } catch (BundleException | RuntimeException e) {
      throw new StartupException(
          "the bundle %s is damaged (%s); unpack the distribution again"
              .formatted(file, reason(file, e)),
          e);
    }
  }

  private void installDeployed(Path file, Map<String, Bundle> byName) {
    try {
      BundleJar jar = BundleJar.read(DeployedFile.copyInto(copies, file));
      Bundle shipped = byName.get(jar.symbolicName());
      int level =
          shipped == null
              ? StartLevels.DEPLOYED
              : shipped.adapt(BundleStartLevel.class).getStartLevel();
      Bundle bundle = install(jar.location(), level);
      if (!context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(List.of(bundle))) {
        bundle.uninstall();
        LOG.warn(
            "Bundle {} is left out because packages or services that it needs are missing", file);
        return;
      }
      if (shipped != null) {
        shipped.uninstall();
      }
      byName.put(jar.symbolicName(), bundle);
      LOG.info("Bundle {} {} comes from {}", jar.symbolicName(), jar.version(), file);
    } catch (IOException | BundleException | RuntimeException e) {
      LOG.warn("Bundle {} is left out: {}", file, Causes.of(e));
    }
  }

  private Bundle install(String location, int level) throws BundleException {
    Bundle bundle = context.installBundle(location);
    bundle.adapt(BundleStartLevel.class).setStartLevel(level);
    if (bundle.getHeaders("").get("Fragment-Host") == null) {
      bundle.start();
    }
    return bundle;
  }

  /** What is wrong with a file that the framework refused. */
  private static String reason(Path file, Exception refusal) {
    return BundleJar.damage(file).orElseGet(() -> Causes.innermost(refusal));
  }
}
