package org.gnomondb.objectstore.google.internal;

import org.gnomondb.objectstore.remote.testkit.RemoteStoreFaults;
import org.gnomondb.objectstore.remote.testkit.TestBuckets;
import org.junit.jupiter.api.AutoClose;

final class GoogleFaultsTest extends RemoteStoreFaults {
  @AutoClose private static final GoogleBuckets google = new GoogleBuckets();

  @Override
  protected TestBuckets buckets() {
    return google;
  }
}
