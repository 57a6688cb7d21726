package org.gnomondb.kernel;

import java.io.IOException;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** Hands the options to the components that they configure. */
final class Configurations {
  /** Any bundle may get the configuration: a bundle's successor has another location. */
  private static final String ANY_LOCATION = "?";

  private final BundleContext context;

  Configurations(BundleContext context) {
    this.context = context;
  }

  void create(Map<String, Map<String, Object>> byPid) throws StartupException {
    ServiceReference<ConfigurationAdmin> reference =
        context.getServiceReference(ConfigurationAdmin.class);
    if (reference == null) {
      throw new StartupException("no bundle keeps configurations; unpack the distribution again");
    }
    try {
      ConfigurationAdmin admin = context.getService(reference);
      for (Map.Entry<String, Map<String, Object>> entry : byPid.entrySet()) {
        admin
            .getConfiguration(entry.getKey(), ANY_LOCATION)
            .update(FrameworkUtil.asDictionary(entry.getValue()));
      }
    } catch (IOException e) {
      throw new StartupException("the options can't be handed to the bundles: " + e, e);
    } finally {
      context.ungetService(reference);
    }
  }
}
