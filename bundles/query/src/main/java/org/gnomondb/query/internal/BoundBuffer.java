package org.gnomondb.query.internal;

import org.gnomondb.api.buffer.WriteBuffer;

/** A buffer with what the engine knows of it: another buffer's blocks may have the same ids. */
record BoundBuffer(WriteBuffer buffer, TableCache cache) {}
