package org.gnomondb.objectstore.remote;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param nextToken what to ask for the next page with; empty behind the last
 */
public record ListPage(List<RemoteObject> objects, Optional<String> nextToken) {}
