package org.gnomondb.objectstore.google.internal;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import com.google.cloud.storage.StorageException;
import com.google.common.base.Throwables;
import java.io.IOException;
import org.gnomondb.objectstore.remote.RequestFailure;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;
import org.jspecify.annotations.Nullable;

/** Tells the SDK's failures apart. */
final class GoogleFailures {
  private GoogleFailures() {}

  static RequestFailure translate(Exception failure) {
    return RequestFailure.find(RequestFailure.class, failure)
        .or(
            () ->
                RequestFailure.find(Retryable.class, failure).map(token -> ofToken(token, failure)))
        .or(
            () ->
                RequestFailure.find(HttpResponseException.class, failure)
                    .map(GoogleFailures::ofAnswer))
        .orElseGet(() -> ofAnythingElse(failure));
  }

  /** Requests need a token, which another server gives; it has another notion of failures. */
  private static RequestFailure ofToken(Retryable token, Exception failure) {
    String why =
        RequestFailure.find(HttpResponseException.class, failure)
            .map(answer -> "status %d".formatted(answer.getStatusCode()))
            .orElseGet(() -> RequestFailure.describe(Throwables.getRootCause(failure)));
    return new RequestFailure(
        token.isRetryable() ? Reason.TRANSIENT : Reason.DENIED,
        "Google gives no access token for this account: " + why,
        failure);
  }

  private static RequestFailure ofAnswer(HttpResponseException answer) {
    int status = answer.getStatusCode();
    @Nullable GoogleJsonError details =
        answer instanceof GoogleJsonResponseException json ? json.getDetails() : null;
    String text = details == null ? null : details.getMessage();
    String message =
        text == null || text.isBlank()
            ? "status %d".formatted(status)
            : "%s (status %d)".formatted(text.strip().lines().findFirst().orElse(""), status);
    return new RequestFailure(
        reasonOf(status, message, details),
        message,
        RequestFailure.retryAfter(answer.getHeaders().getRetryAfter()),
        answer);
  }

  private static Reason reasonOf(int status, String message, @Nullable GoogleJsonError details) {
    if (status == 404 && message.contains("bucket does not exist")) {
      return Reason.NO_BUCKET;
    }
    return status == 403 && isRateLimit(details) ? Reason.TRANSIENT : Reason.ofStatus(status);
  }

  private static boolean isRateLimit(@Nullable GoogleJsonError details) {
    return details != null
        && details.getErrors() != null
        && details.getErrors().stream()
            .anyMatch(error -> String.valueOf(error.getReason()).endsWith("ateLimitExceeded"));
  }

  private static RequestFailure ofAnythingElse(Exception failure) {
    return switch (failure) {
      case StorageException answer when answer.getCode() > 0 ->
          new RequestFailure(
              Reason.ofStatus(answer.getCode()), RequestFailure.describe(answer), answer);
      case IllegalArgumentException refused ->
          new RequestFailure(Reason.REFUSED, RequestFailure.describe(refused), refused);
      // The SDK wraps what went wrong on the way.
      default -> {
        Exception cause =
            RequestFailure.find(IOException.class, failure)
                .map(Exception.class::cast)
                .orElse(failure);
        yield new RequestFailure(Reason.TRANSIENT, RequestFailure.describe(cause), failure);
      }
    };
  }
}
