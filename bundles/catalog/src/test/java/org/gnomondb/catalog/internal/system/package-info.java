/** Tests of the catalog's system tables. */
@NullMarked
package org.gnomondb.catalog.internal.system;

import org.jspecify.annotations.NullMarked;
