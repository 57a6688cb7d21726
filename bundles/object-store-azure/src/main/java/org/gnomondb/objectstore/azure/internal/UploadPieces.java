package org.gnomondb.objectstore.azure.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.gnomondb.objectstore.remote.Upload;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/** An upload as the SDK sends it: piece by piece, each made when the one before is on its way. */
final class UploadPieces {
  private static final int PIECE_BYTES = 64 << 10;

  private UploadPieces() {}

  /** Begins anew for each who asks, as a request is made again on another connection. */
  static Flux<ByteBuffer> of(Upload upload) {
    return Flux.generate(() -> 0, (position, sink) -> emit(upload, position, sink));
  }

  private static int emit(Upload upload, int position, SynchronousSink<ByteBuffer> sink) {
    int length = Math.min(PIECE_BYTES, upload.sizeBytes() - position);
    if (length == 0) {
      sink.complete();
      return position;
    }
    byte[] piece = new byte[length];
    try {
      upload.copyTo(piece, 0, length, position);
      sink.next(ByteBuffer.wrap(piece));
    } catch (IOException e) {
      sink.error(e);
    }
    return position + length;
  }
}
