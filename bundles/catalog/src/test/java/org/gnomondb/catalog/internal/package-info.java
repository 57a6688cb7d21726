/** Tests of the catalog. */
@NullMarked
package org.gnomondb.catalog.internal;

import org.jspecify.annotations.NullMarked;
