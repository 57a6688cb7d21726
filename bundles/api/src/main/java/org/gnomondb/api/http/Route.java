package org.gnomondb.api.http;

/**
 * A path that an endpoint serves with one method, matched exactly.
 *
 * @param path the path without query string, beginning with a slash
 */
public record Route(HttpMethod method, String path) {}
