package org.gnomondb.api.http;

import java.util.List;

/**
 * Serves routes. Registered as a service; its routes are served as long as the service is there,
 * and requests that arrive while it is being replaced wait for the new one.
 */
public interface HttpEndpoint {

  /** The routes, which must not change while the service is registered. */
  List<Route> routes();

  /**
   * Answers a request. Called on a platform thread that may block.
   *
   * @throws org.gnomondb.api.error.GnomonException answered with the status of its code and its
   *     message as plain text
   */
  HttpResponse handle(HttpRequest request) throws Exception;
}
