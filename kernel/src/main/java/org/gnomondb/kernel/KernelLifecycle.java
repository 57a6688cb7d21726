package org.gnomondb.kernel;

import java.util.function.Consumer;
import org.gnomondb.kernel.lifecycle.Lifecycle;

/** Passes on what bundles say, without making them wait. */
final class KernelLifecycle implements Lifecycle {
  private final Consumer<KernelEvent> events;

  KernelLifecycle(Consumer<KernelEvent> events) {
    this.events = events;
  }

  @Override
  public void listening(String url) {
    events.accept(new KernelEvent.Listening(url));
  }

  @Override
  public void failed(String message) {
    events.accept(new KernelEvent.Failed(message));
  }
}
