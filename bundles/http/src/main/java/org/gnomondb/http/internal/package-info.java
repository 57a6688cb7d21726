/**
 * The one port. An event loop receives requests and checks what can be checked without their
 * endpoint, a bounded pool of threads calls the endpoints that other bundles contribute, and
 * answers go back at the pace of the receiver.
 */
@NullMarked
package org.gnomondb.http.internal;

import org.jspecify.annotations.NullMarked;
