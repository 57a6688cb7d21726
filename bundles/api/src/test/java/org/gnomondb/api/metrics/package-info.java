/** Tests of what metrics are made of. */
@NullMarked
package org.gnomondb.api.metrics;

import org.jspecify.annotations.NullMarked;
