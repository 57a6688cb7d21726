package org.gnomondb.api.catalog;

import java.time.Instant;

/** When the data of a database or table that is deleted is to go. */
public sealed interface HardDelete {

  /** Not before somebody asks for it: by deleting what is deleted again, under its new name. */
  record Never() implements HardDelete {}

  /** At once. */
  record Now() implements HardDelete {}

  /** After the time that the server is configured with. */
  record Default() implements HardDelete {}

  /** At a time; one that has passed means at once. */
  record At(Instant time) implements HardDelete {}
}
