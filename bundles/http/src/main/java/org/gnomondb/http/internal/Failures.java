package org.gnomondb.http.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.gate.ServiceUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers are told about failures, and what only the log is told. */
final class Failures {
  static final String NO_MEMORY_FOR_BODY =
      "the requests being received take all the memory that is set aside for them, try again";
  static final String CLOSING = "the server is shutting down, try again";

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final String RETRY_AFTER_SECONDS = "1";

  private Failures() {}

  /** The answer to a request that failed. Mistakes of ours are logged with their stack. */
  static HttpResponse response(String request, Throwable failure) {
    GnomonException told = told(request, failure);
    return told.code().isRetryable()
        ? unavailable(told.getMessage())
        : HttpResponse.text(told.code().httpStatus(), told.getMessage());
  }

  /** What a caller is told of a failure. Mistakes of ours are logged with their stack. */
  static GnomonException told(String request, Throwable failure) {
    return switch (cause(failure)) {
      case GnomonException e when e.code() == ErrorCode.INTERNAL -> {
        LOG.error("{} failed", request, e);
        yield e;
      }
      case GnomonException e -> e;
      case ServiceUnavailableException e ->
          new GnomonException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
      case Throwable e -> {
        LOG.error("{} failed", request, e);
        yield new GnomonException(ErrorCode.INTERNAL, "internal error, see the server's log", e);
      }
    };
  }

  /** An answer that tells the caller to come back. */
  static HttpResponse unavailable(String message) {
    return HttpResponse.text(503, message).withHeader("Retry-After", RETRY_AFTER_SECONDS);
  }

  static GnomonException tooLarge(long limit) {
    return new GnomonException(
        ErrorCode.TOO_LARGE, "max request size (" + limit + " bytes) exceeded");
  }

  /** Logs a failure that its caller can't be told, as the answer is on its way already. */
  static void afterHead(String request, Throwable failure) {
    if (cause(failure) instanceof GnomonException e && e.code() != ErrorCode.INTERNAL) {
      LOG.warn("the answer to {} was cut off: {}", request, e.getMessage());
    } else {
      LOG.error("the answer to {} was cut off", request, failure);
    }
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
