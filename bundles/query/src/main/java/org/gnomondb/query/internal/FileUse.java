package org.gnomondb.query.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.query.internal.engine.EngineException;

/** The data files that one query reads. */
final class FileUse implements AutoCloseable {
  private final FileReader reader;
  private final List<DataFile> files = new ArrayList<>();

  FileUse(FileReader reader) {
    this.reader = reader;
  }

  /** Called by one thread, before the query starts. */
  void add(List<DataFile> more) {
    reader.open(more);
    files.addAll(more);
  }

  /**
   * Looks for a damaged file when the engine could not read one or make sense of it, so that it is
   * set aside and the next query goes on without it.
   *
   * @return the failure to report: the one that was passed, or one that names the damaged file
   */
  GnomonException explained(GnomonException failure) {
    if (failure.getCause() instanceof EngineException cause
        && cause.kind() == EngineException.Kind.UNREADABLE_FILE) {
      try {
        for (DataFile file : files) {
          reader.check(file);
        }
      } catch (IOException e) {
        return new GnomonException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), failure);
      }
    }
    return failure;
  }

  @Override
  public void close() {
    reader.close(files);
  }
}
