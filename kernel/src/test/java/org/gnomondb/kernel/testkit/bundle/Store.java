package org.gnomondb.kernel.testkit.bundle;

import java.util.Map;
import org.gnomondb.kernel.testkit.Journal;

/** Stands for an object store: active only when it has a configuration. */
public final class Store {
  public Store(Journal journal, Map<String, Object> properties) {
    journal.add("store", properties);
  }
}
