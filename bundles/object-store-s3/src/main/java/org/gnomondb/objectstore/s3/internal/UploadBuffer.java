package org.gnomondb.objectstore.s3.internal;

import io.minio.ByteBuffer;
import java.io.InputStream;
import org.gnomondb.objectstore.remote.Upload;

/** An upload as the SDK reads it, from its beginning each time, in place of bytes of its own. */
final class UploadBuffer extends ByteBuffer {
  private final Upload upload;

  UploadBuffer(Upload upload) {
    super(upload.sizeBytes());
    this.upload = upload;
  }

  @Override
  public long length() {
    return upload.sizeBytes();
  }

  @Override
  public InputStream inputStream() {
    return upload.newStream();
  }
}
