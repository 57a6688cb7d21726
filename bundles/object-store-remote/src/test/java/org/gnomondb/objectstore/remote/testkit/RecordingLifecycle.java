package org.gnomondb.objectstore.remote.testkit;

import java.util.ArrayList;
import java.util.List;
import org.gnomondb.kernel.lifecycle.Lifecycle;

/** Remembers what the kernel is told. */
public final class RecordingLifecycle implements Lifecycle {
  private final List<String> failures = new ArrayList<>();

  @Override
  public void listening(String url) {}

  @Override
  public synchronized void failed(String message) {
    failures.add(message);
  }

  /** The messages of failures so far. */
  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }
}
