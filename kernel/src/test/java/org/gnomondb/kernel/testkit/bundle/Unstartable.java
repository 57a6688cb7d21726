package org.gnomondb.kernel.testkit.bundle;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Can't be started. */
public final class Unstartable implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    throw new IllegalStateException("the moon is full");
  }

  @Override
  public void stop(BundleContext context) {}
}
