package org.gnomondb.catalog.internal;

import java.time.Duration;
import org.gnomondb.api.catalog.CatalogLimits;

/**
 * How the server is configured.
 *
 * @param hardDeleteDefault after which time the data of something deleted goes, where the deletion
 *     does not say
 * @param deleteGracePeriod how long something deleted is listed after its data is gone
 */
record CatalogRules(Duration hardDeleteDefault, Duration deleteGracePeriod, CatalogLimits limits) {}
