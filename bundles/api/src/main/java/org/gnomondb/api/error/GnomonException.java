package org.gnomondb.api.error;

/**
 * A failure with a message for the caller: what was found, what was expected, what to do.
 *
 * <p>The message is shown to clients as it is, so it never contains a secret.
 */
public class GnomonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public GnomonException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public GnomonException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** The message, which is never absent here. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
