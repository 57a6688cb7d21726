package org.gnomondb.buffer.internal.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/**
 * Compresses pages with zstd. The frames carry a checksum of their content, so that every reader
 * finds a flipped bit.
 */
final class PageCompressor implements AutoCloseable {
  private final ZstdCompressCtx context;
  private byte[] compressed = new byte[0];

  PageCompressor(int level) {
    context = new ZstdCompressCtx().setLevel(level).setChecksum(true);
  }

  /**
   * Compresses a page.
   *
   * @return how many bytes of {@link #compressed()} it takes
   */
  int compress(ByteSink page) {
    int bound = Math.toIntExact(Zstd.compressBound(page.size()));
    if (bound > compressed.length) {
      compressed = new byte[bound];
    }
    return context.compressByteArray(compressed, 0, bound, page.array(), 0, page.size());
  }

  byte[] compressed() {
    return compressed;
  }

  @Override
  public void close() {
    context.close();
  }
}
