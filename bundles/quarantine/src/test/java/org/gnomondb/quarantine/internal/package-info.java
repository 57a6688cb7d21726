/**
 * Damaged objects: their bytes and a record of each are kept in the store below {@code
 * <nodeId>/quarantine/}, so that nothing is lost and everybody can see what was damaged.
 */
@NullMarked
package org.gnomondb.quarantine.internal;

import org.jspecify.annotations.NullMarked;
