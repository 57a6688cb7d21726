/** Tests of the Google object store, against a real server of its protocol. */
@NullMarked
package org.gnomondb.objectstore.google.internal;

import org.jspecify.annotations.NullMarked;
