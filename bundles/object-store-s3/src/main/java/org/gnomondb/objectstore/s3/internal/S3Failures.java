package org.gnomondb.objectstore.s3.internal;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.security.ProviderException;
import org.gnomondb.objectstore.remote.RequestFailure;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;

/** Tells the SDK's failures apart. */
final class S3Failures {
  private S3Failures() {}

  static RequestFailure translate(Throwable failure) {
    return switch (failure) {
      case RequestFailure known -> known;
      case ErrorResponseException answer -> ofAnswer(answer);
      case ServerException answer ->
          new RequestFailure(
              Reason.ofStatus(answer.statusCode()), String.valueOf(answer.getMessage()), answer);
      case ProviderException keys ->
          new RequestFailure(
              Reason.TRANSIENT, "no credentials to sign with: " + keys.getMessage(), keys);
      case IllegalArgumentException refused ->
          new RequestFailure(Reason.REFUSED, RequestFailure.describe(refused), refused);
      // The SDK wraps what went wrong on the way; its own message is the cause's.
      case MinioException wrapped when wrapped.getCause() instanceof IOException cause ->
          transientFailure(cause);
      default -> transientFailure(failure);
    };
  }

  private static RequestFailure transientFailure(Throwable failure) {
    return new RequestFailure(Reason.TRANSIENT, RequestFailure.describe(failure), failure);
  }

  private static RequestFailure ofAnswer(ErrorResponseException answer) {
    String code = answer.errorResponse().code();
    int status = answer.response().code();
    String message = "%s (%s, status %d)".formatted(answer.errorResponse().message(), code, status);
    return new RequestFailure(
        reasonOf(String.valueOf(code), status),
        message,
        RequestFailure.retryAfter(answer.response().header("Retry-After")),
        answer);
  }

  private static Reason reasonOf(String code, int status) {
    return switch (code) {
      case "NoSuchKey" -> Reason.MISSING;
      case "NoSuchBucket" -> Reason.NO_BUCKET;
      case "XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded" -> Reason.FULL;
      case "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired" ->
          Reason.DENIED;
      // Bodies that were cut or changed on their way.
      case "BadDigest",
          "IncompleteBody",
          "RequestTimeout",
          "XAmzContentChecksumMismatch",
          "XAmzContentSHA256Mismatch" ->
          Reason.TRANSIENT;
      default -> Reason.ofStatus(status);
    };
  }
}
