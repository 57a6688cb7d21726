package org.gnomondb.api.error;

/**
 * Whose fault a failure is, and so what the caller should do about it.
 *
 * <p>Collectors drop data on 400 and try again on 429 and 503: a failure of our own must never
 * carry a code of the 400 class.
 */
public enum ErrorCode {
  /** The request is wrong and will stay wrong. */
  INVALID(400, 3),
  /** The body can't be read at all: broken compression, or text that is not UTF-8. */
  UNREADABLE_BODY(400, 3),
  /** The request writes to something that has been deleted. */
  DELETED(400, 9),
  /** The request is understood, but its kind is not offered. */
  NOT_SUPPORTED(405, 3),
  /** Something the request names does not exist. */
  NOT_FOUND(404, 5),
  /** What should be created exists, or changed while the request was working on it. */
  CONFLICT(409, 10),
  /** The request or a part of it is larger than allowed. */
  TOO_LARGE(413, 8),
  /** A configured limit on databases, tables or columns is reached. */
  LIMIT(422, 8),
  /** The request needs more memory than queries may use. */
  RESOURCES(500, 8),
  /** A bound of ours is reached for the moment: the same request can succeed later. */
  OVERLOAD(503, 14),
  /** Something that we depend on, such as the object store, fails: try again later. */
  UNAVAILABLE(503, 14),
  /** The rows make what is asked for fail, such as a division by zero. */
  FAILED(500, 3),
  /** The request was cancelled before its end. */
  CANCELLED(499, 1),
  /** A mistake of ours. */
  INTERNAL(500, 13);

  private final int httpStatus;
  private final int grpcStatus;

  ErrorCode(int httpStatus, int grpcStatus) {
    this.httpStatus = httpStatus;
    this.grpcStatus = grpcStatus;
  }

  /** The HTTP status that answers a request which failed with this code. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The number of the gRPC status that ends a call which failed with this code. */
  public int grpcStatus() {
    return grpcStatus;
  }

  /** Whether the same request can succeed later, so that its answer carries {@code Retry-After}. */
  public boolean isRetryable() {
    return httpStatus == 503;
  }
}
