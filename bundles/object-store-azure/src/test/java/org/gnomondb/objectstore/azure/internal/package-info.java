/** Tests of the Azure object store, against a real server of its protocol. */
@NullMarked
package org.gnomondb.objectstore.azure.internal;

import org.jspecify.annotations.NullMarked;
