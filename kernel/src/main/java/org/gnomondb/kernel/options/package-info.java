/**
 * The options of {@code serve}: one table that names, types, documents and routes each of them, and
 * the parser that turns a command line and an environment into values.
 */
@NullMarked
package org.gnomondb.kernel.options;

import org.jspecify.annotations.NullMarked;
