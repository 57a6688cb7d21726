package org.gnomondb.buffer.internal.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnId;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.write.FieldColumn;
import org.gnomondb.api.write.SeriesKeys;
import org.jspecify.annotations.Nullable;

/** The columns of a table as far as rows have needed them, and the dictionaries of its tags. */
public final class TableColumns implements Block.ColumnResolver, AutoCloseable {
  private final BufferAllocator allocator;
  private final Function<ColumnId, ColumnDefinition> definitions;
  private final ColumnDefinition time;
  private final Map<ColumnId, ColumnDefinition> fields = new LinkedHashMap<>();
  private final Map<ColumnId, TagDictionary> tags = new LinkedHashMap<>();

  /**
   * @param definitions looks a column up in the newest catalog
   */
  public TableColumns(
      BufferAllocator allocator,
      ColumnDefinition time,
      Function<ColumnId, ColumnDefinition> definitions) {
    this.allocator = allocator;
    this.time = time;
    this.definitions = definitions;
  }

  ColumnDefinition time() {
    return time;
  }

  @Override
  public Iterable<TagDictionary> tags() {
    return tags.values();
  }

  @Override
  public ColumnDefinition field(FieldColumn field) {
    return fields.computeIfAbsent(field.id(), definitions);
  }

  /** The values of a tag, or null if no series has it. */
  @Nullable TagDictionary tag(ColumnId id) {
    return tags.get(id);
  }

  /**
   * Adds the next series of the table.
   *
   * @param added their indices in the batch, of which the first {@code count} are meant
   * @param firstNumber the number of the first one in the table
   */
  void addSeries(SeriesKeys keys, int[] added, int count, int firstNumber, KeyLookup lookup) {
    for (int tag = 0; tag < keys.tags().size(); tag++) {
      if (hasTag(keys, tag, added, count)) {
        dictionary(keys.tags().get(tag)).addSeries(keys, tag, added, count, firstNumber, lookup);
      }
    }
    tags.values().forEach(dictionary -> dictionary.padTo(firstNumber + count));
  }

  private static boolean hasTag(SeriesKeys keys, int tag, int[] added, int count) {
    for (int i = 0; i < count; i++) {
      if (keys.length(added[i], tag) != SeriesKeys.ABSENT) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    tags.values().forEach(TagDictionary::close);
  }

  /** The definition of a table's time column. */
  public static ColumnDefinition timeOf(TableDefinition table) {
    return table.columns().stream()
        .filter(column -> column.type() == ColumnType.TIME)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(table + " has no time column"));
  }

  /** The column of that id, or null if the table does not have it. */
  public static @Nullable ColumnDefinition columnOf(TableDefinition table, ColumnId id) {
    return table.columns().stream()
        .filter(column -> column.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  private TagDictionary dictionary(ColumnId id) {
    return tags.computeIfAbsent(id, tag -> new TagDictionary(definitions.apply(tag), allocator));
  }
}
