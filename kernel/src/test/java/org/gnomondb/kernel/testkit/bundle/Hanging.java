package org.gnomondb.kernel.testkit.bundle;

import org.gnomondb.kernel.testkit.Journal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not stop by itself. */
public final class Hanging implements BundleActivator {
  @Override
  public void start(BundleContext context) {}

  @Override
  public void stop(BundleContext context) throws InterruptedException {
    context.getService(context.getServiceReference(Journal.class)).block();
  }
}
