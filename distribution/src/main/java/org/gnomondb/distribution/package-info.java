/**
 * Tools of the build that make the distribution: lay out the files, link the run-time image, train
 * the AOT caches, write the zip. Nothing of this is part of the product.
 */
@NullMarked
package org.gnomondb.distribution;

import org.jspecify.annotations.NullMarked;
