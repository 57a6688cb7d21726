package org.gnomondb.deploy.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.gnomondb.api.bundles.BundleAdmin;
import org.gnomondb.api.bundles.BundleInfo;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.kernel.modules.BundleJar;
import org.gnomondb.kernel.modules.ComponentCheck;
import org.gnomondb.kernel.modules.DeployedFile;
import org.gnomondb.kernel.modules.StartLevels;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes jars from callers and from the watcher of the deploy folder. */
@Component(service = {BundleAdmin.class, ArtifactInstaller.class})
public final class DeployComponent implements BundleAdmin, ArtifactInstaller {
  private static final Logger LOG = LoggerFactory.getLogger(DeployComponent.class);
  private static final String HOME_PROPERTY = "gnomon.home";

  private final BundleContext context;
  private final JarStore jars;
  private final Retirement retirement;
  private final BundleReplacer replacer;
  private final ShippedJars shipped;

  /** The names of the bundles that came from the files of the deploy folder. */
  private final Map<File, String> deployed = new ConcurrentHashMap<>();

  @Activate
  public DeployComponent(BundleContext context, @Reference ServiceComponentRuntime runtime) {
    this.context = context;
    this.jars = new JarStore(context.getDataFile("jars").toPath().toAbsolutePath());
    this.retirement = new Retirement();
    this.replacer =
        new BundleReplacer(
            context, new Trial(context, new ComponentCheck(runtime)), retirement, jars);
    String home = Optional.ofNullable(context.getProperty(HOME_PROPERTY)).orElse("");
    this.shipped = new ShippedJars(Path.of(home, "bundles"));
  }

  @Deactivate
  public void deactivate() {
    retirement.close();
  }

  @Override
  public List<BundleInfo> list() {
    return Arrays.stream(context.getBundles())
        .sorted(Comparator.comparingLong(Bundle::getBundleId))
        .map(DeployComponent::describe)
        .toList();
  }

  @Override
  public BundleInfo update(InputStream jar) {
    try {
      BundleJar kept = jars.keep(jar);
      requireOtherConnection(kept);
      return describe(replacer.replace(kept));
    } catch (IOException e) {
      throw new GnomonException(
          ErrorCode.UNAVAILABLE, "the jar can't be kept: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean canHandle(File file) {
    return true; // also what is no bundle, so that it is this class that says so
  }

  @Override
  public void install(File file) {
    try {
      Optional<String> running = runningFrom(file);
      if (running.isPresent()) {
        deployed.put(file, running.get());
        return;
      }
      BundleJar jar = jars.keep(file.toPath());
      deployed.put(file, replacer.replace(jar).getSymbolicName());
    } catch (IOException | GnomonException e) {
      LOG.warn("{} is not deployed: {}", file, e.getMessage());
    }
  }

  @Override
  public void update(File file) {
    install(file);
  }

  @Override
  public void uninstall(File file) {
    String symbolicName = deployed.remove(file);
    if (symbolicName == null) {
      return; // never worked
    }
    try {
      Optional<BundleJar> original = shipped.find(symbolicName);
      if (original.isPresent()) {
        replacer.replace(original.get());
      } else {
        replacer.removeCurrent(symbolicName);
      }
    } catch (IOException | GnomonException e) {
      LOG.warn(
          "Bundle {} of {}, which was removed, runs on: {}", symbolicName, file, e.getMessage());
    }
  }

  /** The name of the bundle that the kernel has started from this file already. */
  private Optional<String> runningFrom(File file) throws IOException {
    String copyName = DeployedFile.copyName(file.toPath());
    return Arrays.stream(context.getBundles())
        .filter(bundle -> bundle.getLocation().endsWith("/" + copyName))
        .map(Bundle::getSymbolicName)
        .findFirst();
  }

  /** A bundle can't wait for the calls in it to end while it answers one of them. */
  private void requireOtherConnection(BundleJar jar) {
    Optional<Bundle> port =
        replacer
            .current(jar.symbolicName())
            .filter(
                bundle -> bundle.adapt(BundleStartLevel.class).getStartLevel() >= StartLevels.PORT);
    if (port.isPresent()) {
      jars.remove(jar.file());
      throw new GnomonException(
          ErrorCode.CONFLICT,
          "the bundle %s serves the connection that this request came over; put the jar into the"
                  .formatted(jar.symbolicName())
              + " deploy folder instead");
    }
  }

  private static BundleInfo describe(Bundle bundle) {
    return new BundleInfo(
        bundle.getBundleId(),
        String.valueOf(bundle.getSymbolicName()),
        bundle.getVersion().toString(),
        state(bundle.getState()),
        Instant.ofEpochMilli(bundle.getLastModified()));
  }

  private static String state(int state) {
    return switch (state) {
      case Bundle.INSTALLED -> "installed";
      case Bundle.RESOLVED -> "resolved";
      case Bundle.STARTING -> "starting";
      case Bundle.STOPPING -> "stopping";
      case Bundle.ACTIVE -> "active";
      default -> "uninstalled";
    };
  }
}
