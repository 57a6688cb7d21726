package org.gnomondb.kernel.testkit.bundle;

import java.util.Map;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.kernel.testkit.Journal;

/** Stands for the port. */
public final class Port {
  public Port(Journal journal, Lifecycle lifecycle, Map<String, Object> properties) {
    journal.add("port", properties);
    if (Integer.valueOf(666).equals(properties.get("port"))) {
      lifecycle.failed("port 666 is taken; choose another with --http-bind");
    } else {
      lifecycle.listening("http://127.0.0.1:" + properties.get("port"));
    }
  }
}
