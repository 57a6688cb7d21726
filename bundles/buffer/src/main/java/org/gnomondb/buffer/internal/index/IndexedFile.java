package org.gnomondb.buffer.internal.index;

import org.gnomondb.api.buffer.DataFile;

/** A data file and whose it is. */
public record IndexedFile(TableKey table, DataFile file) {}
