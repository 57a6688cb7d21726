package org.gnomondb.objectstore.google.internal;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.RemoteStoreFaults;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class GoogleFaultsTest extends RemoteStoreFaults {
  private static GoogleBuckets google;

  @BeforeAll
  static void startServer() {
    google = new GoogleBuckets();
  }

  @AfterAll
  static void stopServer() {
    google.close();
  }

  @Override
  protected String newBucket() {
    return google.newBucket();
  }

  @Override
  protected URI server() {
    return URI.create(google.server().endpoint());
  }

  @Override
  protected ObjectStore openStore(String bucket, String endpoint, Map<String, Object> properties)
      throws IOException {
    return google.open(bucket, endpoint, properties);
  }
}
