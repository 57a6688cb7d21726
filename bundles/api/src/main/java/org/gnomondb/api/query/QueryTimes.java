package org.gnomondb.api.query;

import java.time.Duration;
import java.util.Optional;

/**
 * What a query that has ended took.
 *
 * @param queued how long it waited for its turn
 * @param planned how long its planning took
 * @param executed how long it ran after that, waiting for its reader included
 * @param computed the time that its operators computed, of all threads together, if that is known
 */
public record QueryTimes(
    Duration queued, Duration planned, Duration executed, Optional<Duration> computed) {}
