package org.gnomondb.api.rpc;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.rpc.RpcMethod.Begin;

/** A call with the messages that its method waits for. */
public interface RpcRequest {

  /** The name of the method, without the service. */
  String method();

  /** The first value of a header; names are compared without case. */
  Optional<String> header(String name);

  /**
   * The messages, decompressed, in buffers with accessible arrays. Owned by the endpoint.
   *
   * @return just one for {@link Begin#FIRST_MESSAGE}, at most one for {@link
   *     Begin#FIRST_MESSAGE_OR_END}
   */
  List<ByteBuffer> messages();
}
