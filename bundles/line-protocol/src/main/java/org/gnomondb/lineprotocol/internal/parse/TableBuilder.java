package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.CatalogLimits;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.TableDefinition;
import org.jspecify.annotations.Nullable;

/** A table that the request writes to: its columns as they are after the good lines so far. */
final class TableBuilder {
  /** Names that no tag or field can have. */
  private static final List<String> RESERVED = List.of(ColumnDefinition.TIME, "__chunk_order");

  private final int index;
  private final String name;
  private final @Nullable TableDefinition definition;
  private final ParseOptions options;
  private final RowEstimate estimate;
  private final Map<String, ColumnSlot> slots = new HashMap<>();
  private final ColumnKeys tagKeys;
  private final ColumnKeys fieldKeys;

  private final List<NewColumn> newColumns = new ArrayList<>();
  private final List<ColumnSlot> introduced = new ArrayList<>();
  private final List<ParsedRun> runs = new ArrayList<>();
  private @Nullable RunBuilder run;
  private boolean hasRows;

  /**
   * @param index the place among the tables of the request
   * @param definition the table in the catalog, or null if it is new
   */
  TableBuilder(
      int index,
      String name,
      @Nullable TableDefinition definition,
      ParseOptions options,
      RowEstimate estimate,
      long hashSeed) {
    this.index = index;
    this.name = name;
    this.definition = definition;
    this.options = options;
    this.estimate = estimate;
    this.tagKeys = new ColumnKeys(hashSeed);
    this.fieldKeys = new ColumnKeys(hashSeed);
  }

  int index() {
    return index;
  }

  boolean hasRows() {
    return hasRows;
  }

  ColumnKeys tagKeys() {
    return tagKeys;
  }

  ColumnKeys fieldKeys() {
    return fieldKeys;
  }

  ColumnSlot slot(String columnName) {
    return slots.computeIfAbsent(columnName, key -> new ColumnSlot(key, typeInCatalog(key)));
  }

  private @Nullable ColumnType typeInCatalog(String columnName) {
    ColumnDefinition column = definition == null ? null : definition.column(columnName);
    return column == null ? null : column.type();
  }

  /** The rows being built, for the line that starts here. */
  RunBuilder run(int lineStart) {
    RunBuilder current = run;
    if (current == null) {
      int rows = runs.isEmpty() ? estimate.rowsFrom(lineStart) : Capacity.ROWS_MIN;
      current = new RunBuilder(runs.size(), rows, options.arrays());
      run = current;
    }
    return current;
  }

  /** The number of the run that is being built or would be next. */
  int runNumber() {
    return runs.size();
  }

  /**
   * Makes the name a column of this type, and returns whether it can be one; else the problem is
   * told why not.
   */
  boolean admit(ColumnSlot slot, ColumnType type, LineProblem problem) {
    ColumnType known = slot.type();
    if (known == type) {
      return true;
    }
    CatalogLimits limits = options.room().limits();
    if (known == null && RESERVED.contains(slot.name())) {
      problem.conflict(reservedMessage(slot, type));
    } else if (known != null) {
      problem.conflict(conflictMessage(slot.name(), known, type));
    } else if (type == ColumnType.TAG && !options.areNewTagsAllowed() && exists()) {
      problem.conflict(newTagMessage(slot.name()));
    } else if (limits.isTableTooWide(columnCount() + 1)) {
      problem.limit(limits.columnsMessage());
    } else {
      slot.setType(type);
      introduced.add(slot);
      return true;
    }
    return false;
  }

  /** The tags and fields, those included that the line at hand introduces. */
  private long columnCount() {
    int inCatalog = definition == null ? 0 : definition.columns().size() - 1;
    return (long) inCatalog + newColumns.size() + introduced.size();
  }

  /** Whether the table is in the catalog, or made by a good line. */
  boolean exists() {
    return definition != null || hasRows;
  }

  /** Whether a good line of the request makes the table. */
  boolean isCreated() {
    return definition == null && hasRows;
  }

  private String reservedMessage(ColumnSlot slot, ColumnType type) {
    return exists() && slot.name().equals(ColumnDefinition.TIME)
        ? conflictMessage(slot.name(), ColumnType.TIME, type)
        : "'%s' is a reserved column".formatted(slot.name());
  }

  private static String conflictMessage(String column, ColumnType known, ColumnType type) {
    return "invalid column type for column '%s', expected %s, got %s"
        .formatted(column, known.influxName(), type.influxName());
  }

  private String newTagMessage(String tag) {
    Stream<String> inCatalog =
        definition == null ? Stream.of() : definition.tags().stream().map(ColumnDefinition::name);
    Stream<String> sinceThen =
        newColumns.stream().filter(column -> column.type() == ColumnType.TAG).map(NewColumn::name);
    String tags =
        Stream.concat(inCatalog, sinceThen)
            .map("'%s'"::formatted)
            .collect(Collectors.joining(", "));
    return ("the tags of table '%s' were fixed when it was created (%s), so the new tag '%s' is"
            + " refused; write it as a field, or start the server with --new-tags allow")
        .formatted(name, tags.isEmpty() ? "it has none" : tags, tag);
  }

  /** Keeps what the line at hand has added to the table. */
  void keepLine() {
    hasRows = true;
    if (!introduced.isEmpty()) {
      for (ColumnSlot slot : introduced) {
        ColumnType type = slot.type();
        if (type != null) {
          newColumns.add(new NewColumn(slot.name(), type));
        }
      }
      introduced.clear();
    }
    RunBuilder current = run;
    if (current != null && current.isTooSparse()) {
      runs.add(current.finish());
      run = null;
    }
  }

  /** Takes back what the line at hand has added to the table. */
  void takeBackLine() {
    if (run != null) {
      run.takeBack();
    }
    introduced.forEach(ColumnSlot::forget);
    introduced.clear();
  }

  /** Ends the table. */
  ParsedTable finish() {
    RunBuilder current = run;
    if (current != null && current.rowCount() > 0) {
      runs.add(current.finish());
    }
    run = null;
    return new ParsedTable(name, definition == null, newColumns, runs);
  }
}
