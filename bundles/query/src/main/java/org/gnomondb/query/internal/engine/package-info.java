/**
 * The native engine behind Java types: each wraps one handle, closes twice safely, and is refused
 * after.
 */
@NullMarked
package org.gnomondb.query.internal.engine;

import org.jspecify.annotations.NullMarked;
