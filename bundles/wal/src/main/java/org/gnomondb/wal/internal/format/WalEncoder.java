package org.gnomondb.wal.internal.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.gnomondb.api.write.TableBatch;

/**
 * Makes files. Keeps its buffers and a native compressor from one file to the next, so it is for
 * one thread, which closes it.
 */
public final class WalEncoder implements AutoCloseable {
  // Level 1 compresses faster than a disk or a network takes the bytes; higher levels do not.
  private static final int COMPRESSION_LEVEL = 1;

  private final UUID owner;
  private final ByteSink content = new ByteSink();
  private final ByteSink file = new ByteSink();
  private final BatchEncoder batchEncoder = new BatchEncoder(content);
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();

  /**
   * @param owner written into each file
   */
  public WalEncoder(UUID owner) {
    this.owner = owner;
    compressor.setLevel(COMPRESSION_LEVEL);
  }

  /**
   * The file with that sequence number. The same arguments make the same bytes.
   *
   * @return a buffer over the whole file, valid until the next call
   */
  public ByteBuffer encode(long sequence, List<TableBatch> batches) {
    content.clear();
    file.clear();
    batchEncoder.encode(batches);
    if (content.size() > WalHeader.CONTENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a WAL file with %d bytes of content, at most %d are possible"
              .formatted(content.size(), WalHeader.CONTENT_BYTES_MAX));
    }
    int room = Math.toIntExact(Zstd.compressBound(content.size()));
    file.reserve(WalHeader.BYTES);
    file.ensureRoom(room);
    int storedBytes =
        compressor.compressByteArray(
            file.array(), WalHeader.BYTES, room, content.array(), 0, content.size());
    file.reserve(storedBytes);
    new WalHeader(
            sequence,
            owner,
            batchEncoder.minTime(),
            batchEncoder.maxTime(),
            content.size(),
            storedBytes)
        .writeTo(file.array());
    return ByteBuffer.wrap(file.array(), 0, file.size());
  }

  @Override
  public void close() {
    compressor.close();
  }
}
