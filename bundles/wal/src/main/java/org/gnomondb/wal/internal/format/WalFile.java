package org.gnomondb.wal.internal.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.List;
import org.gnomondb.api.write.TableBatch;

/** A file that has been read and found intact. */
public record WalFile(WalHeader header, List<TableBatch> batches) {
  public WalFile {
    batches = List.copyOf(batches);
  }

  /**
   * Reads a whole file.
   *
   * @param sequence the number in the file's name
   * @throws WalFormatException if the bytes are damaged, or are another file's
   */
  public static WalFile decode(byte[] file, long sequence) throws WalFormatException {
    WalHeader header = WalHeader.readFrom(file);
    if (header.sequence() != sequence) {
      throw new WalFormatException(
          "it has sequence number %d, not that of its name".formatted(header.sequence()));
    }
    byte[] content = decompress(file, header);
    return new WalFile(header, new BatchDecoder(new ByteSource(content, content.length)).decode());
  }

  // The compressed frame states its length too, which is compared before memory is asked for.
  private static byte[] decompress(byte[] file, WalHeader header) throws WalFormatException {
    long frameBytes = Zstd.getFrameContentSize(file, WalHeader.BYTES, header.storedBytes());
    if (frameBytes != header.contentBytes()) {
      throw new WalFormatException(
          "its compressed content says that it has %d bytes, and its header says %d"
              .formatted(frameBytes, header.contentBytes()));
    }
    byte[] content = new byte[header.contentBytes()];
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      int bytes =
          context.decompressByteArray(
              content, 0, content.length, file, WalHeader.BYTES, header.storedBytes());
      if (bytes != content.length) {
        throw new WalFormatException(
            "its content has %d bytes, and its header says %d".formatted(bytes, content.length));
      }
      return content;
    } catch (ZstdException e) {
      throw new WalFormatException("its content can't be decompressed: " + e.getMessage(), e);
    }
  }
}
