package org.gnomondb.deploy.internal;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.kernel.modules.ComponentCheck;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Finds out whether a bundle that has been started works. */
final class Trial {
  private final BundleContext context;
  private final ComponentCheck components;

  Trial(BundleContext context, ComponentCheck components) {
    this.context = context;
    this.components = components;
  }

  /** What does not work, nothing if all does. */
  List<String> problems(Bundle bundle) {
    List<String> silent = silentServices(bundle);
    List<String> problems = components.problems(bundle);
    return problems.isEmpty() ? silent : problems;
  }

  /** Gets each service once, as components are made only when somebody does that. */
  private List<String> silentServices(Bundle bundle) {
    List<String> silent = new ArrayList<>();
    ServiceReference<?>[] references = bundle.getRegisteredServices();
    for (ServiceReference<?> reference :
        references == null ? new ServiceReference<?>[0] : references) {
      if (context.getService(reference) == null) {
        silent.add("the service %s can't be had".formatted(reference));
      } else {
        context.ungetService(reference);
      }
    }
    return silent;
  }
}
