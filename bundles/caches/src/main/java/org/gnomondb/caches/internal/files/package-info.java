/**
 * Data files in memory. The memory lies outside of the heap, so that a large cache costs the
 * garbage collector nothing, is taken file by file, and is counted by reference: a file that is
 * forgotten while somebody reads it goes when the last reader is done.
 */
@NullMarked
package org.gnomondb.caches.internal.files;

import org.jspecify.annotations.NullMarked;
