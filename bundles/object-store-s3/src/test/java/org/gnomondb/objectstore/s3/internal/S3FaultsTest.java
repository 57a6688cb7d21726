package org.gnomondb.objectstore.s3.internal;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.RemoteStoreFaults;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class S3FaultsTest extends RemoteStoreFaults {
  private static MinioBuckets minio;

  @BeforeAll
  static void startServer() {
    minio = new MinioBuckets();
  }

  @AfterAll
  static void stopServer() {
    minio.close();
  }

  @Override
  protected String newBucket() {
    return minio.newBucket();
  }

  @Override
  protected URI server() {
    return URI.create(minio.server().endpoint());
  }

  @Override
  protected ObjectStore openStore(String bucket, String endpoint, Map<String, Object> properties)
      throws IOException {
    return minio.open(bucket, endpoint, properties);
  }
}
