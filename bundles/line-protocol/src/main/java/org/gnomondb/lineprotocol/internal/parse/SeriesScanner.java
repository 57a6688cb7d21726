package org.gnomondb.lineprotocol.internal.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gnomondb.api.catalog.ColumnType;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.jspecify.annotations.Nullable;

/** Reads the first section of a line: the measurement and the tags. */
final class SeriesScanner {
  /** The {@link #series} of tags that are not kept yet. */
  static final int NEW_SERIES = -1;

  private static final long ABOVE_BLANKS = Bytes.repeated('!');
  private static final long BACKSLASHES = Bytes.repeated('\\');

  private final byte[] body;
  private final @Nullable DatabaseDefinition database;
  private final ParseOptions options;
  private final RowEstimate estimate;
  private final long hashSeed;
  private final LineProblem problem;
  private final SeriesIndex index;
  private final Map<String, TableBuilder> tablesByName = new HashMap<>();
  private final List<TableBuilder> tables = new ArrayList<>();

  private int sectionFrom;
  private int sectionTo;
  private long hash;
  private int entry = SeriesIndex.NOT_FOUND;

  /** The {@link #entry} of the line before. */
  private int lastEntry;

  private int series;
  private @Nullable TableBuilder table;

  /** Where the measurement of {@link #lastTable} stood, to recognise it. */
  private int lastTableFrom;

  private int lastTableLength;
  private @Nullable TableBuilder lastTable;

  SeriesScanner(
      byte[] body,
      @Nullable DatabaseDefinition database,
      ParseOptions options,
      RowEstimate estimate,
      long hashSeed,
      LineProblem problem) {
    this.body = body;
    this.database = database;
    this.options = options;
    this.estimate = estimate;
    this.hashSeed = hashSeed;
    this.problem = problem;
    this.index = new SeriesIndex(body);
  }

  /** The tables in order of appearance, those included that only bad lines name. */
  List<TableBuilder> tables() {
    return tables;
  }

  /** The table of the section read last, or null if there was no valid measurement. */
  @Nullable TableBuilder table() {
    return table;
  }

  /** Reads the section that starts the line and returns its end, where a space stands. */
  int scan(int from, int limit) {
    table = null;
    sectionFrom = from;
    lastEntry = entry;
    if (guess(limit)) {
      return sectionTo;
    }
    long state = hashSeed;
    int at = from;
    long marks = 0;
    for (; at + 8 <= limit; at += 8) {
      long word = Bytes.word(body, at);
      marks = Bytes.marksBelow(word, ABOVE_BLANKS) | Bytes.marksEqual(word, BACKSLASHES);
      if (marks != 0) {
        int count = Bytes.firstMark(marks);
        at += count;
        state = Bytes.mix(state, Bytes.lowBytes(word, count));
        break;
      }
      state = Bytes.mix(state, word);
    }
    boolean isPlain = marks != 0 && body[at] == ' ';
    if (isPlain) {
      sectionTo = at;
      hash = state;
    } else {
      sectionTo = sectionEnd(from, limit);
      hash = Bytes.hash(body, from, sectionTo, hashSeed);
    }
    boolean endsWithSpace = sectionTo < limit && body[sectionTo] == ' ';
    return endsWithSpace && find() ? sectionTo : takeApart(isPlain ? sectionTo : limit, isPlain);
  }

  private int sectionEnd(int from, int limit) {
    int at = from;
    while (at < limit && !Names.isBlank(body[at])) {
      at += body[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, limit);
  }

  /**
   * Tries the series that followed the one of the line before when that was there last: whoever
   * collects from many sources mostly asks them in the same order.
   */
  private boolean guess(int limit) {
    int follower = index.followerOf(lastEntry);
    if (follower == SeriesIndex.NOT_FOUND || !index.isAt(follower, sectionFrom, limit)) {
      return false;
    }
    entry = follower;
    sectionTo = sectionFrom + index.lengthOf(follower);
    return sectionTo < limit && body[sectionTo] == ' ' && isOfCurrentRun();
  }

  /** Looks for the section among those seen before. */
  private boolean find() {
    entry = index.find(hash, sectionFrom, sectionTo);
    return entry != SeriesIndex.NOT_FOUND && isOfCurrentRun();
  }

  /** Whether the entry's series is one of the run that its table is building, which it then is. */
  private boolean isOfCurrentRun() {
    TableBuilder found = tables.get(index.tableOf(entry));
    if (index.runOf(entry) != found.runNumber()) {
      return false;
    }
    table = found;
    series = index.seriesOf(entry);
    return true;
  }

  /**
   * @param limit the end of the line, or of the section if it is plain
   * @param isPlain whether the section has neither escapes nor control characters
   */
  private int takeApart(int limit, boolean isPlain) {
    series = NEW_SERIES;
    int nameEnd =
        isPlain
            ? Names.indexOf(',', body, sectionFrom, limit)
            : Names.MEASUREMENT.end(body, sectionFrom, limit);
    TableBuilder found = tableNamed(sectionFrom, nameEnd);
    if (found == null) {
      return LineProblem.FAILED;
    }
    table = found;
    if (!found.exists()) {
      requireRoom();
    }
    RunBuilder run = found.run(sectionFrom);
    run.beginSeries();
    int end = nameEnd;
    ColumnKey previous = null;
    while (end < limit && body[end] == ',') {
      ColumnKey key = found.tagKeys().guess(previous, body, end + 1, limit);
      if (key == null) {
        key = readKey(found, previous, end + 1, nameEnd + 1, limit);
      }
      if (key == null) {
        return LineProblem.FAILED;
      }
      end = readValue(found, run, key.slot(), end + 1 + key.length(), limit, isPlain);
      if (end == LineProblem.FAILED) {
        return LineProblem.FAILED;
      }
      previous = key;
    }
    return isPlain || (end < limit && body[end] == ' ')
        ? end
        : problem.syntax(Syntax.SPACE_EXPECTED, end);
  }

  private @Nullable TableBuilder tableNamed(int from, int to) {
    if (lastTable != null
        && lastTableLength == to - from
        && Bytes.equal(body, lastTableFrom, body, from, to - from)) {
      return lastTable;
    }
    Syntax wrong =
        from == to ? Syntax.INVALID_MEASUREMENT : Syntax.ofName(Names.MEASUREMENT, body, from, to);
    if (wrong != null) {
      problem.syntax(wrong, from);
      return null;
    }
    TableBuilder found =
        tablesByName.computeIfAbsent(Names.MEASUREMENT.text(body, from, to), this::newTable);
    lastTableFrom = from;
    lastTableLength = to - from;
    lastTable = found;
    return found;
  }

  private void requireRoom() {
    SchemaRoom room = options.room();
    if (room.limits().tables() > 0) {
      long there = room.tables() + tables.stream().filter(TableBuilder::isCreated).count();
      if (room.limits().areTablesFull(there)) {
        problem.limit(room.limits().tablesMessage(there));
      }
    }
  }

  private TableBuilder newTable(String name) {
    TableBuilder created =
        new TableBuilder(
            tables.size(),
            name,
            database == null ? null : database.table(name),
            options,
            estimate,
            hashSeed);
    tables.add(created);
    return created;
  }

  private @Nullable ColumnKey readKey(
      TableBuilder found, @Nullable ColumnKey previous, int from, int tagsFrom, int limit) {
    int end = Names.KEY.end(body, from, limit);
    Syntax wrong =
        end == from ? Syntax.TAG_KEY_EXPECTED : Syntax.ofName(Names.KEY, body, from, end);
    if (wrong != null) {
      problem.syntax(wrong, from);
      return null;
    }
    if (end >= limit || body[end] != '=') {
      problem.syntax(Syntax.EQUALS_SIGN_EXPECTED, tagsFrom);
      return null;
    }
    ColumnKey key = found.tagKeys().find(body, from, end + 1);
    if (key == null) {
      ColumnSlot slot = found.slot(Names.KEY.text(body, from, end));
      key = found.tagKeys().add(body, from, end + 1, slot, true);
    }
    found.tagKeys().learn(previous, key);
    return key;
  }

  private int readValue(
      TableBuilder found, RunBuilder run, ColumnSlot tag, int from, int limit, boolean isPlain) {
    int end =
        isPlain ? Names.indexOf(',', body, from, limit) : Names.TAG_VALUE.end(body, from, limit);
    if (end == from) {
      return problem.syntax(Syntax.TAG_VALUE_EXPECTED, from);
    }
    boolean hasEscapes = !isPlain && Names.hasEscapes(body, from, end);
    if (hasEscapes || end - from > Names.BYTES_MAX) {
      Syntax wrong = Syntax.ofName(Names.TAG_VALUE, body, from, end);
      if (wrong != null) {
        return problem.syntax(wrong, from);
      }
    }
    if (found.admit(tag, ColumnType.TAG, problem)) {
      if (run.isTagSet(tag)) {
        problem.conflict(
            "Must not contain duplicate tags, but `%s` was repeated".formatted(tag.name()));
      } else {
        run.setTag(tag, body, from, end, hasEscapes);
      }
    }
    return end;
  }

  /** The index of the series read last among those of the run, which keeps it from now on. */
  int keepSeries(RunBuilder run, TableBuilder current) {
    if (series == NEW_SERIES) {
      series = run.keepSeries();
      if (entry == SeriesIndex.NOT_FOUND) {
        entry = index.add(hash, sectionFrom, sectionTo, current.index(), series, run.number());
      } else {
        index.set(entry, current.index(), series, run.number());
      }
    }
    index.setFollower(lastEntry, entry);
    return series;
  }
}
