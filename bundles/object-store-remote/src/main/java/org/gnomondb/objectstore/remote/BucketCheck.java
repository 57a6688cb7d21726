package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Finds out at the start whether a bucket can be used, and says in one line why it can't. */
final class BucketCheck {
  /** A server that can't reach its bucket should say so soon. */
  private static final Retries.Limits LIMITS = new Retries.Limits(5, Duration.ofSeconds(15));

  private final Bucket bucket;
  private final Retries retries;

  BucketCheck(Bucket bucket, Retries retries) {
    this.bucket = bucket;
    this.retries = retries;
  }

  void run() throws IOException {
    try {
      retries.call(LIMITS, () -> bucket.list("", "", Optional.empty(), 1));
    } catch (RequestFailure failure) {
      throw new IOException(explain(failure), failure);
    }
  }

  private String explain(RequestFailure failure) {
    String where = bucket.description();
    return switch (failure.reason()) {
      case MISSING, NO_BUCKET ->
          "%s does not exist; make it, or name another with --bucket".formatted(where);
      case DENIED ->
          "access to %s is denied (%s); check the credentials and their permissions"
              .formatted(where, failure.getMessage());
      case TAKEN, BAD_RANGE, FULL, REFUSED, TRANSIENT ->
          "%s can't be listed: %s".formatted(where, failure.getMessage());
    };
  }
}
