package org.gnomondb.objectstore.azure.internal;

import org.gnomondb.objectstore.remote.testkit.RemoteStoreFaults;
import org.gnomondb.objectstore.remote.testkit.TestBuckets;
import org.junit.jupiter.api.AutoClose;

final class AzureFaultsTest extends RemoteStoreFaults {
  @AutoClose private static final AzureContainers azure = new AzureContainers();

  @Override
  protected TestBuckets buckets() {
    return azure;
  }
}
