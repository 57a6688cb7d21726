package org.gnomondb.kernel.logging;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sends what the framework logs to the log of the process, instead of to standard output. */
public final class FrameworkLog extends Logger {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.apache.felix.framework");

  private final BridgedLogger bridge = new BridgedLogger(LOG);

  /** Errors are warnings here: the kernel reports a bundle that can't start, and what it means. */
  @Override
  @SuppressWarnings("rawtypes") // the inherited signature is raw
  protected void _log(
      @Nullable Bundle bundle,
      @Nullable ServiceReference reference,
      int level,
      String message,
      @Nullable Throwable failure) {
    Level severity =
        switch (level) {
          case LOG_ERROR, LOG_WARNING -> Level.WARN;
          case LOG_INFO -> Level.INFO;
          default -> Level.DEBUG;
        };
    String text = bundle == null ? message : bundle.getSymbolicName() + ": " + message;
    if (failure == null) {
      bridge.emit(severity, text);
    } else {
      bridge.emit(severity, text, failure);
    }
  }
}
