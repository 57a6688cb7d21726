/** What tests of other bundles use in the place of the quarantine. */
@NullMarked
package org.gnomondb.api.damage;

import org.jspecify.annotations.NullMarked;
