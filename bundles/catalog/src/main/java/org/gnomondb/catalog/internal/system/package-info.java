/** What the catalog knows, as tables of the schema {@code system}. */
@NullMarked
package org.gnomondb.catalog.internal.system;

import org.jspecify.annotations.NullMarked;
