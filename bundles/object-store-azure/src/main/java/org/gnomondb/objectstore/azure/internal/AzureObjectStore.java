package org.gnomondb.objectstore.azure.internal;

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

/** Objects in a container of Azure Blob Storage. */
@Component(
    service = {ObjectStore.class, MetricSource.class},
    immediate = true,
    configurationPid = AzureObjectStore.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class AzureObjectStore extends RemoteObjectStore {
  public static final String PID = "org.gnomondb.objectstore.azure";

  /**
   * Tells the kernel in one line why the container can't be used.
   *
   * @throws IOException in that case
   */
  @Activate
  public AzureObjectStore(Map<String, Object> properties, @Reference Lifecycle lifecycle)
      throws IOException {
    super("azure", properties, lifecycle, AzureBucket::open);
  }

  @Deactivate
  @Override
  protected void close() {
    super.close();
  }
}
