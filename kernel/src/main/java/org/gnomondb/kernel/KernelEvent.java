package org.gnomondb.kernel;

import org.osgi.framework.Bundle;

/** What happens around the kernel; queued where it happens and handled by its one thread. */
sealed interface KernelEvent {

  /** All bundles of a start level, and of none above, have been started. */
  record LevelReached(int level) implements KernelEvent {}

  /** A bundle could not be started. */
  record BundleFailed(Bundle bundle, Throwable failure) implements KernelEvent {}

  /** The port is open. */
  record Listening(String url) implements KernelEvent {}

  /** A component says that the server can't work. */
  record Failed(String message) implements KernelEvent {}

  /** A signal asks the server to end. */
  record StopRequested() implements KernelEvent {}
}
