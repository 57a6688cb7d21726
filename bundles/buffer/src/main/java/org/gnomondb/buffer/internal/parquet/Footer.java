package org.gnomondb.buffer.internal.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** Writes what follows the row groups: page indexes and the file's metadata. */
final class Footer {
  static final String CREATED_BY = "gnomon version 0.1.0";

  /** The release line of the format that has all encodings in use. */
  private static final int PARQUET_VERSION = 2;

  private final TableSchema schema;
  private final List<List<WrittenChunk>> groups;
  private final FileBytes file;

  /**
   * @param groups for each row group its chunks in order of the columns
   */
  Footer(TableSchema schema, List<List<WrittenChunk>> groups, FileBytes file) {
    this.schema = schema;
    this.groups = groups;
    this.file = file;
  }

  void write(long rowCount) throws IOException {
    List<List<ColumnChunk>> chunks =
        groups.stream()
            .map(group -> group.stream().map(WrittenChunk::toColumnChunk).toList())
            .toList();
    writeColumnIndexes(chunks);
    writeOffsetIndexes(chunks);
    int start = file.size();
    Util.writeFileMetaData(metadata(chunks, rowCount), file);
    file.putInt(file.size() - start);
  }

  private void writeColumnIndexes(List<List<ColumnChunk>> chunks) throws IOException {
    for (int group = 0; group < groups.size(); group++) {
      for (int column = 0; column < groups.get(group).size(); column++) {
        ColumnIndex index = groups.get(group).get(column).toColumnIndex();
        if (index != null) {
          int start = file.size();
          Util.writeColumnIndex(index, file);
          chunks
              .get(group)
              .get(column)
              .setColumn_index_offset(start)
              .setColumn_index_length(file.size() - start);
        }
      }
    }
  }

  private void writeOffsetIndexes(List<List<ColumnChunk>> chunks) throws IOException {
    for (int group = 0; group < groups.size(); group++) {
      for (int column = 0; column < groups.get(group).size(); column++) {
        int start = file.size();
        Util.writeOffsetIndex(groups.get(group).get(column).toOffsetIndex(), file);
        chunks
            .get(group)
            .get(column)
            .setOffset_index_offset(start)
            .setOffset_index_length(file.size() - start);
      }
    }
  }

  private FileMetaData metadata(List<List<ColumnChunk>> chunks, long rowCount) {
    List<RowGroup> rowGroups = new ArrayList<>(groups.size());
    for (int group = 0; group < groups.size(); group++) {
      rowGroups.add(rowGroup(groups.get(group), chunks.get(group), group));
    }
    return new FileMetaData(PARQUET_VERSION, schema.elements(), rowCount, rowGroups)
        .setKey_value_metadata(schema.keyValues())
        .setCreated_by(CREATED_BY)
        .setColumn_orders(
            Collections.nCopies(
                schema.columnCount(), ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
  }

  private RowGroup rowGroup(List<WrittenChunk> written, List<ColumnChunk> chunks, int ordinal) {
    RowGroup group =
        new RowGroup(
                chunks,
                written.stream().mapToLong(WrittenChunk::uncompressedBytes).sum(),
                written.getFirst().rowCount())
            .setSorting_columns(schema.sortingColumns())
            .setFile_offset(written.getFirst().start())
            .setTotal_compressed_size(written.stream().mapToLong(WrittenChunk::sizeBytes).sum());
    return ordinal <= Short.MAX_VALUE ? group.setOrdinal((short) ordinal) : group;
  }
}
