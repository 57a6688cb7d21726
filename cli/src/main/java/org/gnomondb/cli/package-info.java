/**
 * The {@code gnomon} command. Commands are declared as data, parsed once, and turned into calls of
 * the server's HTTP API; nothing of the server's code is needed here, so that a command starts
 * quickly.
 */
@NullMarked
package org.gnomondb.cli;

import org.jspecify.annotations.NullMarked;
