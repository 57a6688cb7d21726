/** Benchmarks of single parts of the server, on input that is made here from fixed seeds. */
@NullMarked
package org.gnomondb.bench;

import org.jspecify.annotations.NullMarked;
