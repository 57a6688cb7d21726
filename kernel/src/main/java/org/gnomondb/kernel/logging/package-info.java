/**
 * Logging: logback set up in code from the options, and the bridges that send what the framework
 * and its services log the same way.
 */
@NullMarked
package org.gnomondb.kernel.logging;

import org.jspecify.annotations.NullMarked;
