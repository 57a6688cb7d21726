package org.gnomondb.objectstore.s3.internal;

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

/** Objects in a bucket that speaks the protocol of Amazon S3. */
@Component(
    service = {ObjectStore.class, MetricSource.class},
    immediate = true,
    configurationPid = S3ObjectStore.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class S3ObjectStore extends RemoteObjectStore {
  public static final String PID = "org.gnomondb.objectstore.s3";

  /**
   * Tells the kernel in one line why the bucket can't be used.
   *
   * @throws IOException in that case
   */
  @Activate
  public S3ObjectStore(Map<String, Object> properties, @Reference Lifecycle lifecycle)
      throws IOException {
    super("s3", properties, lifecycle, S3Bucket::open);
  }

  @Deactivate
  @Override
  protected void close() {
    super.close();
  }
}
