@NullMarked
package org.gnomondb.metrics.internal;

import org.jspecify.annotations.NullMarked;
