/**
 * The kernel: reads the options, boots the framework with the bundles of the installation by start
 * level, hands the options to their components, says when the server is ready, and takes everything
 * down in order.
 */
@NullMarked
package org.gnomondb.kernel;

import org.jspecify.annotations.NullMarked;
