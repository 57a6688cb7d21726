/** The object store in a bucket of Google Cloud Storage, through Google's SDK. */
@NullMarked
package org.gnomondb.objectstore.google.internal;

import org.jspecify.annotations.NullMarked;
