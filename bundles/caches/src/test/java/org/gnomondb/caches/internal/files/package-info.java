/** Tests of the cache of data files. */
@NullMarked
package org.gnomondb.caches.internal.files;

import org.jspecify.annotations.NullMarked;
