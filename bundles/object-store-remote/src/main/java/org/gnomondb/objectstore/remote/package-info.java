/**
 * What the object stores of clouds share: retries, recognition of own objects, ranges, listings,
 * messages. A backend brings a {@link org.gnomondb.objectstore.remote.Bucket}, which makes single
 * requests, and a component that extends {@link org.gnomondb.objectstore.remote.RemoteObjectStore}.
 */
@NullMarked
package org.gnomondb.objectstore.remote;

import org.jspecify.annotations.NullMarked;
