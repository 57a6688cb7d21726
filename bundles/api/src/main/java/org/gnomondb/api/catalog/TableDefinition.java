package org.gnomondb.api.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table as it was at one moment. Immutable. */
public final class TableDefinition {
  private final TableId id;
  private final String name;
  private final List<ColumnDefinition> columns;
  private final List<ColumnDefinition> tags;
  private final Map<String, ColumnDefinition> columnsByName;
  private final Optional<Deletion> deletion;

  /**
   * A table that is not deleted.
   *
   * @param columns in order of their ids, which is the order of creation; among the tags this is
   *     the order of the sort key
   */
  public TableDefinition(TableId id, String name, List<ColumnDefinition> columns) {
    this(id, name, columns, Optional.empty());
  }

  public TableDefinition(
      TableId id, String name, List<ColumnDefinition> columns, Optional<Deletion> deletion) {
    this.id = id;
    this.name = name;
    this.columns = List.copyOf(columns);
    this.tags = columns.stream().filter(column -> column.type() == ColumnType.TAG).toList();
    Map<String, ColumnDefinition> byName = LinkedHashMap.newLinkedHashMap(columns.size());
    columns.forEach(column -> byName.put(column.name(), column));
    this.columnsByName = byName;
    this.deletion = deletion;
  }

  public TableId id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** All columns in order of their ids. */
  public List<ColumnDefinition> columns() {
    return columns;
  }

  /** The tags in the order of the sort key. */
  public List<ColumnDefinition> tags() {
    return tags;
  }

  /** All columns ordered by name, as queries see them. */
  public List<ColumnDefinition> columnsInNameOrder() {
    return columns.stream().sorted(Comparator.comparing(ColumnDefinition::name)).toList();
  }

  public @Nullable ColumnDefinition column(String columnName) {
    return columnsByName.get(columnName);
  }

  /** That it has been deleted itself, or empty; its database may have been. */
  public Optional<Deletion> deletion() {
    return deletion;
  }

  @Override
  public String toString() {
    return "TableDefinition[" + id.value() + ", " + name + ", " + columns.size() + " columns]";
  }
}
