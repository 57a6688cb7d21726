/** What tests of other modules use too. */
@NullMarked
package org.gnomondb.http.testkit;

import org.jspecify.annotations.NullMarked;
