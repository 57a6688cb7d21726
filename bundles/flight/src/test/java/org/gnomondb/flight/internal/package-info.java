@NullMarked
package org.gnomondb.flight.internal;

import org.jspecify.annotations.NullMarked;
