/** Tests of what the stores of clouds share. */
@NullMarked
package org.gnomondb.objectstore.remote;

import org.jspecify.annotations.NullMarked;
