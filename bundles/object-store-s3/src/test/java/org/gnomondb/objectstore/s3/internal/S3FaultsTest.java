package org.gnomondb.objectstore.s3.internal;

import org.gnomondb.objectstore.remote.testkit.RemoteStoreFaults;
import org.gnomondb.objectstore.remote.testkit.TestBuckets;
import org.junit.jupiter.api.AutoClose;

final class S3FaultsTest extends RemoteStoreFaults {
  @AutoClose private static final MinioBuckets minio = new MinioBuckets();

  @Override
  protected TestBuckets buckets() {
    return minio;
  }
}
