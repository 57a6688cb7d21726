/**
 * Bundle jars, the start levels they belong to, and the check of the components that they bring.
 * Shared by the kernel, which starts them, and the bundle that replaces them.
 */
@NullMarked
package org.gnomondb.kernel.modules;

import org.jspecify.annotations.NullMarked;
