package org.gnomondb.gate;

import java.time.Duration;

/** No instance of a service came in time. The same call can succeed later. */
public final class ServiceUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServiceUnavailableException(String serviceName, Duration waited) {
    super(
        "%s is not available and did not come back within %d s; try again"
            .formatted(serviceName, waited.toSeconds()));
  }
}
