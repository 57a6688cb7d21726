/**
 * The write-ahead log: writes wait in a queue, one thread commits them in groups to the object
 * store and hands each durable group to the sink, and a sink that connects is brought up to date
 * from the store.
 */
@NullMarked
package org.gnomondb.wal.internal;

import org.jspecify.annotations.NullMarked;
