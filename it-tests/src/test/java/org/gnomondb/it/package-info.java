/** Black-box tests of the packed distribution over its public ports, and the rules of the house. */
@NullMarked
package org.gnomondb.it;

import org.jspecify.annotations.NullMarked;
