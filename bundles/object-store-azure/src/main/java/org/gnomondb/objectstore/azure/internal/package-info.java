/** The object store in a container of Azure Blob Storage, through Microsoft's SDK. */
@NullMarked
package org.gnomondb.objectstore.azure.internal;

import org.jspecify.annotations.NullMarked;
