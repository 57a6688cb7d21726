package org.gnomondb.buffer.internal.index;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.objectstore.ObjectPath;

/**
 * The bodies of index objects: lines of text, each a word and what belongs to it. A file is its
 * size and its path, from which all else follows.
 */
final class IndexText {
  private static final String WAL = "wal";
  private static final String EVENTS = "events";
  private static final String REASON = "reason";
  private static final String ADDED = "+";
  private static final String REMOVED = "-";

  private final DataFiles names;

  IndexText(DataFiles names) {
    this.names = names;
  }

  /**
   * @param eventsBefore how many events there were before this change
   */
  byte[] ofChange(IndexChange change, long eventsBefore) {
    StringBuilder text = header(change.walSequence(), eventsBefore);
    line(text, REASON, change.reason().name().toLowerCase(Locale.ROOT));
    change.removed().forEach(file -> line(text, REMOVED, file));
    change.added().forEach(file -> line(text, ADDED, file));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  IndexChange toChange(byte[] body) throws IndexFormatException {
    Parsed parsed = parse(body);
    return new IndexChange(parsed.walSequence, parsed.added, parsed.removed, parsed.reason);
  }

  byte[] ofState(IndexState state) {
    StringBuilder text = header(state.walSequence(), state.eventCount());
    state.allFiles().forEach(file -> line(text, ADDED, file));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  IndexState toState(long sequence, byte[] body) throws IndexFormatException {
    Parsed parsed = parse(body);
    IndexState state = new IndexState();
    state.restore(sequence, parsed.walSequence, parsed.events, parsed.added);
    return state;
  }

  private Parsed parse(byte[] body) throws IndexFormatException {
    Parsed parsed = new Parsed();
    for (String line : new String(body, StandardCharsets.US_ASCII).split("\n", -1)) {
      if (!line.isEmpty()) {
        parse(line, parsed);
      }
    }
    return parsed;
  }

  private void parse(String line, Parsed parsed) throws IndexFormatException {
    int space = line.indexOf(' ');
    String word = line.substring(0, Math.max(space, 0));
    String value = line.substring(space + 1);
    try {
      switch (word) {
        case WAL -> parsed.walSequence = Long.parseLong(value);
        case EVENTS -> parsed.events = Long.parseLong(value);
        case REASON -> parsed.reason = PersistEvent.Kind.valueOf(value.toUpperCase(Locale.ROOT));
        case ADDED -> parsed.added.add(file(value));
        case REMOVED -> parsed.removed.add(file(value));
        default -> throw new IndexFormatException("it has an unknown line '%s'".formatted(line));
      }
    } catch (IllegalArgumentException e) {
      throw new IndexFormatException("it has a line that can't be read: '%s'".formatted(line), e);
    }
  }

  private IndexedFile file(String sizeAndPath) throws IndexFormatException {
    int space = sizeAndPath.indexOf(' ');
    long sizeBytes = Long.parseLong(sizeAndPath.substring(0, Math.max(space, 0)));
    ObjectPath path = new ObjectPath(sizeAndPath.substring(space + 1));
    return names
        .parse(path, sizeBytes)
        .orElseThrow(() -> new IndexFormatException("'%s' is no data file".formatted(path)));
  }

  private static StringBuilder header(long walSequence, long events) {
    StringBuilder text = new StringBuilder();
    line(text, WAL, Long.toString(walSequence));
    line(text, EVENTS, Long.toString(events));
    return text;
  }

  private static void line(StringBuilder text, String word, IndexedFile file) {
    line(text, word, file.file().sizeBytes() + " " + file.file().path());
  }

  private static void line(StringBuilder text, String word, String value) {
    text.append(word).append(' ').append(value).append('\n');
  }

  private static final class Parsed {
    private final List<IndexedFile> added = new ArrayList<>();
    private final List<IndexedFile> removed = new ArrayList<>();
    private long walSequence;
    private long events;
    private PersistEvent.Kind reason = PersistEvent.Kind.ADDED;
  }
}
