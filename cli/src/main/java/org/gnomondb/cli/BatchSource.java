package org.gnomondb.cli;

import java.util.Optional;

/** Where the batches of a write come from. For one thread at a time. */
interface BatchSource {

  /** The next batch, or empty at the end. */
  Optional<LineBatch> next() throws CommandFailedException;
}
