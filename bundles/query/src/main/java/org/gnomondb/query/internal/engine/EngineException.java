package org.gnomondb.query.internal.engine;

import java.util.Arrays;

/** A failure that the engine reports, with its own message. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is. */
  public enum Kind {
    /** The text is no SQL. */
    SYNTAX(0),
    /** The statement makes no sense for these tables, or is not allowed. */
    PLANNING(1),
    /** A column that does not exist, or is ambiguous. */
    SCHEMA(2),
    NOT_IMPLEMENTED(3),
    /** The memory limit is reached. */
    RESOURCES_EXHAUSTED(4),
    /** The data make the statement fail. */
    EXECUTION(5),
    /** Something outside of the engine failed, such as the object store. */
    EXTERNAL(6),
    CANCELLED(7),
    /** A mistake in the engine, or a panic. */
    INTERNAL(8),
    /** A data file could not be read, or its bytes make no sense. */
    UNREADABLE_FILE(9);

    private final int number;

    /**
     * @param number how the native side calls it
     */
    Kind(int number) {
      this.number = number;
    }

    static Kind of(int number) {
      return Arrays.stream(values())
          .filter(kind -> kind.number == number)
          .findFirst()
          .orElse(INTERNAL);
    }
  }

  private final Kind kind;

  EngineException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** The message, which is never absent here. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
