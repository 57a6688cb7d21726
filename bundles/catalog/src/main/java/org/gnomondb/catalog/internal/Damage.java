package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.gnomondb.api.objectstore.ObjectPath;

/**
 * An object of the catalog that is damaged or missing.
 *
 * @param reason what is wrong with it, and what is lost by it
 * @param intact the bytes to put there again, if there is a copy
 */
record Damage(ObjectPath path, String reason, Optional<ByteBuffer> intact) {}
