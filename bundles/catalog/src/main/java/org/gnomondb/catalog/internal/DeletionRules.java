package org.gnomondb.catalog.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.gnomondb.api.catalog.Deletion;
import org.gnomondb.api.catalog.HardDelete;

/**
 * What a deletion at one moment means.
 *
 * @param now the moment
 * @param hardDeleteDefault after which time data goes, where a deletion does not say
 */
record DeletionRules(Instant now, Duration hardDeleteDefault) {
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Decides about something that may have been deleted before.
   *
   * @return empty if it has, and nothing would change
   */
  Optional<Deletion> decide(Optional<Deletion> before, HardDelete hardDelete) {
    if (before.isEmpty()) {
      return Optional.of(new Deletion(toMillis(now), hardDeleteAt(hardDelete)));
    }
    Deletion old = before.get();
    if (hardDelete instanceof HardDelete.Default || old.isDataGone(now)) {
      return Optional.empty();
    }
    Deletion changed = new Deletion(old.deletedAt(), hardDeleteAt(hardDelete));
    return changed.equals(old) ? Optional.empty() : Optional.of(changed);
  }

  /** The name that something gets by being deleted; one that nothing has. */
  static String freeName(String name, Deletion deletion, Predicate<String> isTaken) {
    String deletedName = name + "-" + SUFFIX.format(deletion.deletedAt());
    String free = deletedName;
    for (int number = 2; isTaken.test(free); number++) {
      free = deletedName + "-" + number;
    }
    return free;
  }

  private Optional<Instant> hardDeleteAt(HardDelete hardDelete) {
    return switch (hardDelete) {
      case HardDelete.Never never -> Optional.empty();
      case HardDelete.Now atOnce -> Optional.of(toMillis(now));
      case HardDelete.Default byDefault -> Optional.of(toMillis(now.plus(hardDeleteDefault)));
      case HardDelete.At at -> Optional.of(toMillis(at.time().isBefore(now) ? now : at.time()));
    };
  }

  private static Instant toMillis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS);
  }
}
