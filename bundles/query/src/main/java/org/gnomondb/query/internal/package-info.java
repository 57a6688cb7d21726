/** The implementation of the query service. */
@NullMarked
package org.gnomondb.query.internal;

import org.jspecify.annotations.NullMarked;
