/**
 * The parts that tests of remote stores need: real servers, which are built or installed once per
 * machine and started by the tests, a proxy with faults, and the suite that puts it in front.
 */
@NullMarked
package org.gnomondb.objectstore.remote.testkit;

import org.jspecify.annotations.NullMarked;
