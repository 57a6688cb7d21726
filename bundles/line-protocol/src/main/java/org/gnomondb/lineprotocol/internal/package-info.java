/**
 * The service that takes line protocol in: it reads a request against the catalog, commits what its
 * good lines add to the schema, and hands the rows to the write-ahead log.
 */
@NullMarked
package org.gnomondb.lineprotocol.internal;

import org.jspecify.annotations.NullMarked;
