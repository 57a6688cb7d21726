/**
 * Metrics of the whole server for whoever scrapes them: components count for themselves and are
 * asked when a scrape comes, so that nothing is kept twice.
 */
@NullMarked
package org.gnomondb.metrics.internal;

import org.jspecify.annotations.NullMarked;
