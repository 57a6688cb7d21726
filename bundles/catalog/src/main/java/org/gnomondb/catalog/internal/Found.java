package org.gnomondb.catalog.internal;

import java.nio.ByteBuffer;
import org.gnomondb.api.objectstore.ObjectStoreException;

/**
 * What stands at a path of the store.
 *
 * @param <T> what an intact object there holds
 */
sealed interface Found<T> {

  /**
   * The object is what was written.
   *
   * @param object all its bytes
   */
  record Intact<T>(T value, ByteBuffer object) implements Found<T> {}

  /** The object is not what was written. */
  record Damaged<T>(String reason) implements Found<T> {}

  /**
   * The object seems to be written by a later version of this server. It may be damaged in just the
   * bytes that say so: then another object tells.
   */
  record Newer<T>(NewerFormatException failure) implements Found<T> {}

  /** There is no object. */
  record Missing<T>() implements Found<T> {}

  /** There is an object, but the store does not hand it out. */
  record Unreadable<T>(ObjectStoreException failure) implements Found<T> {}
}
