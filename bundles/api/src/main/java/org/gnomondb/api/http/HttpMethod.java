package org.gnomondb.api.http;

/** The methods that routes can be contributed for. */
public enum HttpMethod {
  GET,
  POST,
  PUT,
  DELETE
}
