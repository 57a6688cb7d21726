package org.gnomondb.objectstore.google.internal;

import java.io.IOException;
import java.util.Map;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.objectstore.remote.RemoteObjectStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Objects in a bucket of Google Cloud Storage. */
@Component(
    service = {ObjectStore.class, MetricSource.class},
    immediate = true,
    configurationPid = GoogleObjectStore.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class GoogleObjectStore extends RemoteObjectStore {
  public static final String PID = "org.gnomondb.objectstore.google";

  /**
   * Tells the kernel in one line why the bucket can't be used.
   *
   * @throws IOException in that case
   */
  @Activate
  public GoogleObjectStore(Map<String, Object> properties, @Reference Lifecycle lifecycle)
      throws IOException {
    super("google", properties, lifecycle, GoogleBucket::open);
  }

  @Deactivate
  @Override
  protected void close() {
    super.close();
  }
}
