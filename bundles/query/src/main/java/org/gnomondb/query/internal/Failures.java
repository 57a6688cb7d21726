package org.gnomondb.query.internal;

import java.util.function.Supplier;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.gate.ServiceUnavailableException;
import org.gnomondb.query.internal.engine.EngineException;

/** Turns the failures of a query into those of the contract. */
final class Failures {
  private Failures() {}

  /** Does the work, and throws what it throws as {@link GnomonException}. */
  static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (EngineException e) {
      throw new GnomonException(code(e.kind()), e.getMessage(), e);
    } catch (ServiceUnavailableException e) {
      throw new GnomonException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static ErrorCode code(EngineException.Kind kind) {
    return switch (kind) {
      case SYNTAX, PLANNING, SCHEMA -> ErrorCode.INVALID;
      case NOT_IMPLEMENTED -> ErrorCode.NOT_SUPPORTED;
      case RESOURCES_EXHAUSTED -> ErrorCode.RESOURCES;
      case EXTERNAL, UNREADABLE_FILE -> ErrorCode.UNAVAILABLE;
      case CANCELLED -> ErrorCode.CANCELLED;
      case EXECUTION -> ErrorCode.FAILED;
      case INTERNAL -> ErrorCode.INTERNAL;
    };
  }
}
