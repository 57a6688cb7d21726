package org.gnomondb.api.bundles;

import java.time.Instant;

/**
 * An installed bundle.
 *
 * @param state {@code installed}, {@code resolved}, {@code starting}, {@code active} or {@code
 *     stopping}
 */
public record BundleInfo(
    long id, String symbolicName, String version, String state, Instant lastModified) {}
