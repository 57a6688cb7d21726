package org.gnomondb.api.objectstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Durable storage of immutable objects under slash-separated paths.
 *
 * <p>All calls block and may be made from any thread, virtual threads included. An implementation
 * retries what can be retried by itself; an {@link ObjectStoreException} says what kind of failure
 * is left. Objects are never changed in place: {@link #create} makes a new one, {@link #replace}
 * swaps a whole one. No object's path may be the beginning of another's up to a slash: what happens
 * to {@code a/b} beside {@code a/b/c} is left to the backend.
 *
 * <p>A backend registers its implementation as a service. The one whose configuration PID is {@code
 * org.gnomondb.objectstore.<kind>} is activated by {@code --object-store <kind>}.
 */
public interface ObjectStore {

  /** The kind by which the option {@code --object-store} names this store. */
  String kind();

  /**
   * Whether it makes failed calls again by itself, within limits that the operator has set. Callers
   * then do not, so that the tries of both don't multiply.
   */
  default boolean retriesFailedCalls() {
    return false;
  }

  /**
   * Stores a new object. When this method returns, the object survives the loss of power.
   *
   * @param content the bytes between position and limit; the buffer's position is left unspecified
   * @throws ObjectStoreException with {@code ALREADY_EXISTS} when the path is taken; that object is
   *     then unchanged
   */
  void create(ObjectPath path, ByteBuffer content) throws IOException;

  /** Stores an object, in one step, in place of the one that may be there. */
  void replace(ObjectPath path, ByteBuffer content) throws IOException;

  /** The whole object. Throws {@code NOT_FOUND} when it does not exist. */
  byte[] read(ObjectPath path) throws IOException;

  /**
   * Reads several ranges of one object, in one round trip where the backend can, into {@code
   * target} one after the other, from its position on, which then stands behind the last byte. The
   * buffer belongs to the caller and is not kept.
   *
   * @throws ObjectStoreException {@code NOT_FOUND}, or {@code INVALID_RANGE} when a range reaches
   *     beyond the object's end
   */
  void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target) throws IOException;

  /** The object's metadata, or empty when it does not exist. */
  Optional<ObjectMetadata> head(ObjectPath path) throws IOException;

  /**
   * The objects whose path starts with {@code prefix} and, where {@code startAfter} is not empty,
   * is greater than it, in ascending order of their path's UTF-8 bytes. An object that is created
   * or removed meanwhile may or may not be listed.
   *
   * @param prefix text compared with the beginning of paths; it need not end at a slash
   */
  List<ObjectMetadata> list(String prefix, String startAfter) throws IOException;

  /** Removes an object. Removing one that does not exist is no failure. */
  void delete(ObjectPath path) throws IOException;
}
