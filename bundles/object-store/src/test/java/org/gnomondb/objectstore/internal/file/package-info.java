/** Tests of the file object store. */
@NullMarked
package org.gnomondb.objectstore.internal.file;

import org.jspecify.annotations.NullMarked;
