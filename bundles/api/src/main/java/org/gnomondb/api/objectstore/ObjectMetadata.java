package org.gnomondb.api.objectstore;

import java.time.Instant;

/** What a listing says of an object. */
public record ObjectMetadata(ObjectPath path, long sizeBytes, Instant lastModified) {}
