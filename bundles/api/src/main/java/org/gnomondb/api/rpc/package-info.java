/**
 * gRPC services that bundles contribute to the one port. The port speaks the protocol: it frames
 * and unframes messages, keeps deadlines and cancels, and sends at the pace of the receiver. A
 * service sees the bytes of messages and nothing of gRPC but the names of its methods.
 */
@NullMarked
@Version("1.0.0")
@Export
package org.gnomondb.api.rpc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
