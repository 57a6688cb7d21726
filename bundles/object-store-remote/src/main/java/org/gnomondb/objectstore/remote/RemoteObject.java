package org.gnomondb.objectstore.remote;

import java.time.Instant;
import java.util.Optional;

/**
 * What a cloud says of an object.
 *
 * @param nonce that of the upload that made it; listings do not tell it
 */
public record RemoteObject(
    String key, long sizeBytes, Instant lastModified, Optional<String> nonce) {}
