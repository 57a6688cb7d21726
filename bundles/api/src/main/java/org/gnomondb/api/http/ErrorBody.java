package org.gnomondb.api.http;

/** How the body of an answer tells what went wrong. */
public enum ErrorBody {
  /** The message alone. */
  TEXT,
  /**
   * {@code {"code":"…","message":"…"}}, as InfluxDB 2.x does. Requests that are wrong are all
   * answered with the status 400, those that exceed a configured limit included.
   */
  CODE_AND_MESSAGE
}
