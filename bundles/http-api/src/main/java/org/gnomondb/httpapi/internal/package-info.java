/**
 * The HTTP endpoints that are documented for users: each a component of its own that reads a
 * request, calls a service through a gate, and words the answer. No rule about data lives here.
 */
@NullMarked
package org.gnomondb.httpapi.internal;

import org.jspecify.annotations.NullMarked;
