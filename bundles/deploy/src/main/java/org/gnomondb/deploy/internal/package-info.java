/**
 * Replaces bundles of the running server, by call or by a jar in the deploy folder: side by side
 * where two of a kind can work at once, in place where they can't, and back to the old one when the
 * new one does not work.
 */
@NullMarked
package org.gnomondb.deploy.internal;

import org.jspecify.annotations.NullMarked;
