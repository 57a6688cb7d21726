package org.gnomondb.api.objectstore;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure of an object store whose kind matters to the caller. */
public class ObjectStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What a caller can tell apart. */
  public enum Kind {
    NOT_FOUND,
    ALREADY_EXISTS,
    INVALID_RANGE,
    /** Credentials or permissions do not suffice; trying again does not help. */
    DENIED,
    /** No space is left, or a quota is used up. */
    FULL,
    /** The store can't be reached or answers with failures; trying again later may help. */
    UNAVAILABLE
  }

  private final Kind kind;

  public ObjectStoreException(Kind kind, String message) {
    this(kind, message, null);
  }

  public ObjectStoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
