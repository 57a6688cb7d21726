/** Tests of the command, against a server that is faked down to its bytes. */
@NullMarked
package org.gnomondb.cli;

import org.jspecify.annotations.NullMarked;
