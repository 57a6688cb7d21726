package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that a cloud has refused, or not answered. Its message names no secret. */
public final class RequestFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** What to make of a failure. */
  public enum Reason {
    /** The object does not exist. */
    MISSING,
    /** The bucket does not exist. */
    NO_BUCKET,
    /** An object of this key exists already. */
    TAKEN,
    /** The range begins behind the object's end. */
    BAD_RANGE,
    /** Credentials or permissions do not suffice. */
    DENIED,
    /** No space is left, or a quota is used up. */
    FULL,
    /** The request can't succeed as it is, whenever it is made. */
    REFUSED,
    /** The next try may succeed; this one may have had its effect. */
    TRANSIENT;

    /** What a status of HTTP means when nothing else is known. */
    public static Reason ofStatus(int status) {
      return switch (status) {
        case 401, 403 -> DENIED;
        case 404 -> MISSING;
        case 412 -> TAKEN;
        case 416 -> BAD_RANGE;
        case 507 -> FULL;
        // A conflict with another request on its way, a request that came too slowly, too many.
        case 408, 409, 425, 429 -> TRANSIENT;
        default -> status >= 500 || status < 300 ? TRANSIENT : REFUSED;
      };
    }
  }

  /** What a cloud asks to wait longer than that is not waited for: the operator's limits hold. */
  private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);

  private static final int CAUSES_MAX = 100;

  private final Reason reason;
  private final Duration retryAfter;

  public RequestFailure(Reason reason, String message, @Nullable Throwable cause) {
    this(reason, message, Duration.ZERO, cause);
  }

  /**
   * @param retryAfter how long the cloud asks to wait before the next try
   */
  public RequestFailure(
      Reason reason, String message, Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /**
   * How long the cloud asks to wait before the next try.
   *
   * @param header the answer's {@code Retry-After}, if it has one; only one in seconds counts
   */
  public static Duration retryAfter(@Nullable String header) {
    if (header == null || !header.matches("\\d{1,6}")) {
      return Duration.ZERO;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(header));
    return asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked;
  }

  /** The first of a failure and its causes that is of this type. */
  public static <T> Optional<T> find(Class<T> type, Throwable failure) {
    Throwable next = failure;
    // Causes can form a circle.
    for (int depth = 0; next != null && depth < CAUSES_MAX; depth++) {
      if (type.isInstance(next)) {
        return Optional.of(type.cast(next));
      }
      next = next.getCause();
    }
    return Optional.empty();
  }

  /** Any failure as one of requests: what is not known to be anything else may pass. */
  static RequestFailure of(IOException failure) {
    return failure instanceof RequestFailure known
        ? known
        : new RequestFailure(Reason.TRANSIENT, describe(failure), failure);
  }

  /** A failure's class and message, where one of them would not say enough. */
  public static String describe(Throwable failure) {
    String name = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    return message == null || message.isBlank() ? name : "%s (%s)".formatted(message, name);
  }

  public Reason reason() {
    return reason;
  }

  Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
