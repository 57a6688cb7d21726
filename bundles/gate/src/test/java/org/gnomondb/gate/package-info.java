/** Tests of the gate. */
@NullMarked
package org.gnomondb.gate;

import org.jspecify.annotations.NullMarked;
