/**
 * The contract suite of object stores, which every backend runs against itself, and a store whose
 * failures are planned, for tests of what lies above it.
 */
@NullMarked
package org.gnomondb.api.objectstore;

import org.jspecify.annotations.NullMarked;
