package org.gnomondb.kernel.modules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * Finds the components that should work and don't. Asks the component runtime, which may be done
 * from any thread.
 */
public final class ComponentCheck {
  private static final String REQUIRE = "require";

  private final ServiceComponentRuntime runtime;

  public ComponentCheck(ServiceComponentRuntime runtime) {
    this.runtime = runtime;
  }

  /**
   * One sentence for each component that failed or misses something. One that requires a
   * configuration and has none is meant to be off.
   */
  public List<String> problems(Bundle... bundles) {
    Collection<ComponentDescriptionDTO> components = runtime.getComponentDescriptionDTOs(bundles);
    List<String> problems = new ArrayList<>();
    for (ComponentDescriptionDTO component : components) {
      if (component.defaultEnabled) {
        for (ComponentConfigurationDTO state : runtime.getComponentConfigurationDTOs(component)) {
          describe(component, state, problems);
        }
      }
    }
    problems.sort(String::compareTo);
    return problems;
  }

  private static void describe(
      ComponentDescriptionDTO component, ComponentConfigurationDTO state, List<String> problems) {
    String where = "component %s of %s".formatted(component.name, component.bundle.symbolicName);
    switch (state.state) {
      case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
          problems.add("%s misses %s".formatted(where, missing(component, state)));
      case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> {
        if (!REQUIRE.equals(component.configurationPolicy)) {
          problems.add("%s misses its configuration".formatted(where));
        }
      }
      case ComponentConfigurationDTO.FAILED_ACTIVATION ->
          problems.add("%s failed to start: %s".formatted(where, cause(state.failure)));
      default -> {
        // satisfied or active
      }
    }
  }

  private static String missing(
      ComponentDescriptionDTO component, ComponentConfigurationDTO state) {
    List<String> services = new ArrayList<>();
    for (UnsatisfiedReferenceDTO unsatisfied : state.unsatisfiedReferences) {
      Arrays.stream(component.references)
          .filter(reference -> reference.name.equals(unsatisfied.name))
          .map(reference -> "the service " + reference.interfaceName)
          .forEach(services::add);
    }
    return String.join(" and ", services);
  }

  /** The innermost cause of a stack trace that came as text: the one that says what to do. */
  static String cause(String stackTrace) {
    String last = stackTrace.lines().findFirst().orElse("unknown cause");
    for (String line : stackTrace.lines().toList()) {
      if (line.startsWith("Caused by: ")) {
        last = line.substring("Caused by: ".length());
      }
    }
    return last;
  }
}
