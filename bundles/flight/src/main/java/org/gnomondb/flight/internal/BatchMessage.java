package org.gnomondb.flight.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowBuffer;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.gnomondb.api.rpc.RpcMessage;

/** A batch as a message of Flight: a head in the heap, then the batch's own buffers. */
final class BatchMessage implements RpcMessage {
  private static final int ALIGNMENT = 8;

  private final ArrowRecordBatch batch;

  /**
   * @param batch closed when the message is released
   */
  BatchMessage(ArrowRecordBatch batch) {
    this.batch = batch;
  }

  @Override
  public List<ByteBuffer> parts() {
    List<ByteBuffer> parts = new ArrayList<>();
    long end = batch.computeBodyLength();
    parts.add(ByteBuffer.wrap(IpcMessages.flightDataHead(batch, end)));
    List<ArrowBuffer> layout = batch.getBuffersLayout();
    long position = 0;
    for (int i = 0; i < layout.size(); i++) {
      addPadding(parts, layout.get(i).getOffset() - position);
      ArrowBuf buffer = batch.getBuffers().get(i);
      if (buffer.readableBytes() > 0) {
        parts.add(buffer.nioBuffer(buffer.readerIndex(), (int) buffer.readableBytes()));
      }
      position = layout.get(i).getOffset() + buffer.readableBytes();
    }
    addPadding(parts, end - position);
    return parts;
  }

  private static void addPadding(List<ByteBuffer> parts, long bytes) {
    if (bytes < 0 || bytes >= ALIGNMENT) {
      throw new IllegalStateException("a gap of " + bytes + " bytes between buffers");
    }
    if (bytes > 0) {
      parts.add(ByteBuffer.allocate((int) bytes));
    }
  }

  @Override
  public void release() {
    batch.close();
  }
}
