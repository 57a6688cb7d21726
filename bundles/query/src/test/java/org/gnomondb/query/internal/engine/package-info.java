/** Tests of the engine through its binding. */
@NullMarked
package org.gnomondb.query.internal.engine;

import org.jspecify.annotations.NullMarked;
