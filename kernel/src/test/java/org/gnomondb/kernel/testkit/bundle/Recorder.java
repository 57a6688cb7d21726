package org.gnomondb.kernel.testkit.bundle;

import org.gnomondb.kernel.testkit.Journal;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Writes its bundle's start and stop into the journal. */
public final class Recorder implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    note(context, "start");
  }

  @Override
  public void stop(BundleContext context) {
    note(context, "stop");
  }

  private static void note(BundleContext context, String what) {
    Journal journal = context.getService(context.getServiceReference(Journal.class));
    journal.add(what + " " + context.getBundle().getSymbolicName());
  }
}
