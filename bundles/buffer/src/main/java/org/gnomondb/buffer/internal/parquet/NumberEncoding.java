package org.gnomondb.buffer.internal.parquet;

import org.apache.parquet.format.Encoding;

/** How a page of numbers may be encoded without a dictionary. */
enum NumberEncoding {
  PLAIN(Encoding.PLAIN) {
    @Override
    void encode(long[] values, int count, PageBuffers buffers, ByteSink out) {
      out.putLongs(values, count);
    }
  },
  DELTA(Encoding.DELTA_BINARY_PACKED) {
    @Override
    void encode(long[] values, int count, PageBuffers buffers, ByteSink out) {
      buffers.delta.encode(values, count, out);
    }
  },
  SPLIT(Encoding.BYTE_STREAM_SPLIT) {
    @Override
    void encode(long[] values, int count, PageBuffers buffers, ByteSink out) {
      out.reserve(count * Long.BYTES);
      byte[] target = out.array();
      int start = out.size();
      for (int stream = 0; stream < Long.BYTES; stream++) {
        int shift = stream * Byte.SIZE;
        int position = start + stream * count;
        for (int i = 0; i < count; i++) {
          target[position + i] = (byte) (values[i] >>> shift);
        }
      }
      out.advance(count * Long.BYTES);
    }
  };

  private final Encoding parquetEncoding;

  NumberEncoding(Encoding parquetEncoding) {
    this.parquetEncoding = parquetEncoding;
  }

  Encoding parquetEncoding() {
    return parquetEncoding;
  }

  abstract void encode(long[] values, int count, PageBuffers buffers, ByteSink out);
}
