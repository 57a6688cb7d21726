package org.gnomondb.catalog.internal.system;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gnomondb.api.catalog.Deletion;
import org.jspecify.annotations.Nullable;

/** Times as a column has them. */
final class Times {
  private Times() {}

  /** Nanoseconds since the epoch, in whole seconds; null if the data is to be kept. */
  static @Nullable Long hardDeletion(Optional<Deletion> deletion) {
    return deletion
        .flatMap(Deletion::hardDeleteAt)
        .map(time -> TimeUnit.SECONDS.toNanos(time.getEpochSecond()))
        .orElse(null);
  }
}
