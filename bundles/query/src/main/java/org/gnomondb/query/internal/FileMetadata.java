package org.gnomondb.query.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.TableDefinition;

/** What a data file says of its table, as docs/formats/parquet.md has it. */
final class FileMetadata {
  private static final String FORMAT_VERSION = "1";

  private FileMetadata() {}

  static Map<String, String> of(TableDefinition table) {
    return Map.of(
        "iox::measurement::name", table.name(),
        "iox::series::key::v2", seriesKey(table),
        "gnomon::format", FORMAT_VERSION);
  }

  /** The tags' names in key order, each behind its length in bytes, as Base64. */
  private static String seriesKey(TableDefinition table) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (ColumnDefinition tag : table.tags()) {
      byte[] name = tag.name().getBytes(StandardCharsets.UTF_8);
      ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      names.writeBytes(length.putInt(name.length).array());
      names.writeBytes(name);
    }
    return Base64.getEncoder().encodeToString(names.toByteArray());
  }
}
