package org.gnomondb.objectstore.azure.internal;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.storage.blob.models.BlobStorageException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.gnomondb.objectstore.remote.RequestFailure;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;

/** Tells the SDK's failures apart. */
final class AzureFailures {
  private AzureFailures() {}

  static RequestFailure translate(Exception failure) {
    return RequestFailure.find(RequestFailure.class, failure)
        .or(
            () ->
                RequestFailure.find(BlobStorageException.class, failure)
                    .map(AzureFailures::ofAnswer))
        .or(
            () ->
                RequestFailure.find(ClientAuthenticationException.class, failure)
                    .map(AzureFailures::ofToken))
        .orElseGet(() -> ofAnythingElse(failure));
  }

  private static RequestFailure ofAnswer(BlobStorageException answer) {
    int status = answer.getStatusCode();
    String code = String.valueOf(answer.getErrorCode());
    // The SDK's own message has many lines, some of them about the SDK.
    String message =
        answer.getErrorCode() == null
            ? "status %d".formatted(status)
            : "%s (status %d)".formatted(code, status);
    String retryAfter = answer.getResponse().getHeaderValue(HttpHeaderName.RETRY_AFTER);
    return new RequestFailure(
        reasonOf(code, status), message, RequestFailure.retryAfter(retryAfter), answer);
  }

  private static Reason reasonOf(String code, int status) {
    return switch (code) {
      case "BlobAlreadyExists" -> Reason.TAKEN;
      case "BlobNotFound" -> Reason.MISSING;
      case "ContainerNotFound", "ContainerDisabled" -> Reason.NO_BUCKET;
      case "BlobImmutableDueToPolicy" -> Reason.DENIED;
      // A body that was changed on its way.
      case "Md5Mismatch" -> Reason.TRANSIENT;
      default -> Reason.ofStatus(status);
    };
  }

  /**
   * Requests of machines need a token, which another server gives. That there is none for now may
   * pass; that it is refused does not.
   */
  private static RequestFailure ofToken(ClientAuthenticationException token) {
    boolean isRefused =
        Optional.ofNullable(token.getResponse())
            .map(HttpResponse::getStatusCode)
            .filter(status -> status == 400 || status == 401 || status == 403)
            .isPresent();
    String message = String.valueOf(token.getMessage()).lines().findFirst().orElse("").strip();
    return new RequestFailure(
        isRefused ? Reason.DENIED : Reason.TRANSIENT,
        "Azure gives no access token to this machine, and there is no --azure-storage-access-key: "
            + message,
        token);
  }

  private static RequestFailure ofAnythingElse(Exception failure) {
    return switch (failure) {
      case IllegalArgumentException refused ->
          new RequestFailure(Reason.REFUSED, RequestFailure.describe(refused), refused);
      // The SDK wraps what went wrong on the way.
      default -> {
        Throwable cause =
            RequestFailure.find(IOException.class, failure)
                .map(Throwable.class::cast)
                .or(() -> RequestFailure.find(TimeoutException.class, failure))
                .orElse(failure);
        yield new RequestFailure(Reason.TRANSIENT, RequestFailure.describe(cause), failure);
      }
    };
  }
}
