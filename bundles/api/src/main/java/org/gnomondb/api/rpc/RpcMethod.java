package org.gnomondb.api.rpc;

/**
 * A method of a service.
 *
 * @param name as in the path, without the service
 * @param begin when the endpoint is called
 */
public record RpcMethod(String name, Begin begin) {

  /** What the endpoint waits for. */
  public enum Begin {
    /** The first message, and no other is read: of methods that take one or answer the first. */
    FIRST_MESSAGE,
    /** The first message, or the end of a call that has none and says all in its headers. */
    FIRST_MESSAGE_OR_END,
    /** All messages, which are held in memory until then, within the limit of a request. */
    LAST_MESSAGE
  }
}
