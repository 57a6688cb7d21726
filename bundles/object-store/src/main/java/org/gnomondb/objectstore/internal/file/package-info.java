/**
 * The object store on a local file system. An object is a file whose path below the data directory
 * is the object's path; a small set of primitives that sync what they do keeps it durable.
 */
@NullMarked
package org.gnomondb.objectstore.internal.file;

import org.jspecify.annotations.NullMarked;
