package org.gnomondb.kernel;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomondb.kernel.logging.Causes;
import org.gnomondb.kernel.modules.BundleJar;
import org.gnomondb.kernel.modules.ComponentCheck;
import org.gnomondb.kernel.options.ServerOptions;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Finds out why a server can't start, and says it in one line. */
final class Diagnosis {
  private static final String OUR_BUNDLES = "org.gnomondb.";

  /** The part of the resolver's message that names the last requirement nobody meets. */
  private static final Pattern MISSING_PACKAGE =
      Pattern.compile("osgi\\.wiring\\.package=([\\w.]+)");

  private final BundleContext context;

  Diagnosis(BundleContext context) {
    this.context = context;
  }

  /** Why a bundle could not be started. */
  String explain(Bundle bundle, Throwable failure) {
    String file = file(bundle);
    Optional<String> damage = damage(bundle);
    if (damage.isPresent()) {
      return damage.get();
    }
    if (failure instanceof BundleException e && e.getType() == BundleException.RESOLVE_ERROR) {
      return "the bundle %s can't be resolved: %s; unpack the distribution again, or remove what"
              .formatted(file, missing(e))
          + " was added to it";
    }
    return "the bundle %s can't be started: %s".formatted(file, Causes.innermost(failure));
  }

  /** What is wrong with our components, or with their jars if that is the reason. */
  Optional<String> componentProblem() {
    ServiceReference<ServiceComponentRuntime> reference =
        context.getServiceReference(ServiceComponentRuntime.class);
    if (reference == null) {
      return Optional.of("no bundle runs components; unpack the distribution again");
    }
    try {
      Bundle[] ours = ourBundles();
      List<String> problems = new ComponentCheck(context.getService(reference)).problems(ours);
      return problems.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Arrays.stream(ours)
                  .flatMap(bundle -> damage(bundle).stream())
                  .findFirst()
                  .orElseGet(() -> String.join("; ", problems)));
    } finally {
      context.ungetService(reference);
    }
  }

  /** What is wrong with the choice of an object store. */
  Optional<String> objectStoreProblem(String kind) {
    ServiceReference<ServiceComponentRuntime> reference =
        context.getServiceReference(ServiceComponentRuntime.class);
    if (reference == null) {
      return Optional.empty();
    }
    try {
      List<String> kinds = installedStores(context.getService(reference));
      return kinds.contains(kind)
          ? Optional.empty()
          : Optional.of(
              "there is no object store '%s' for --object-store; installed: %s"
                  .formatted(kind, kinds.isEmpty() ? "none" : String.join(", ", kinds)));
    } finally {
      context.ungetService(reference);
    }
  }

  private static List<String> installedStores(ServiceComponentRuntime runtime) {
    return runtime.getComponentDescriptionDTOs().stream()
        .flatMap((ComponentDescriptionDTO component) -> Arrays.stream(component.configurationPid))
        .filter(pid -> pid.startsWith(ServerOptions.OBJECT_STORE_PID))
        .map(pid -> pid.substring(ServerOptions.OBJECT_STORE_PID.length()))
        .sorted()
        .toList();
  }

  private Bundle[] ourBundles() {
    return Arrays.stream(context.getBundles())
        .filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith(OUR_BUNDLES))
        .toArray(Bundle[]::new);
  }

  private static Optional<String> damage(Bundle bundle) {
    return BundleJar.fileOf(bundle.getLocation())
        .flatMap(BundleJar::damage)
        .map(
            damage ->
                "the bundle %s is damaged (%s); unpack the distribution again"
                    .formatted(file(bundle), damage));
  }

  private static String file(Bundle bundle) {
    return BundleJar.fileOf(bundle.getLocation())
        .map(Path::toString)
        .orElse(bundle.getSymbolicName());
  }

  private static String missing(BundleException failure) {
    Matcher packages = MISSING_PACKAGE.matcher(String.valueOf(failure.getMessage()));
    String name = null;
    while (packages.find()) {
      name = packages.group(1);
    }
    return name == null
        ? Causes.innermost(failure)
        : "no bundle offers the package %s in the version that it needs".formatted(name);
  }
}
