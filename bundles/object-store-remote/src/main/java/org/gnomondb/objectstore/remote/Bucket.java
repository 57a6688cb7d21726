package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.util.Optional;
import org.gnomondb.api.objectstore.ByteRange;

/**
 * A bucket of a cloud, through its vendor's SDK. Each method makes one request, tries it once, and
 * blocks until it is answered or has timed out. Threads may share it.
 *
 * <p>What fails throws a {@link RequestFailure}.
 */
public interface Bucket extends AutoCloseable {
  /** The name of the metadata that carries an upload's nonce; some clouds allow letters only. */
  String NONCE_METADATA = "gnomonnonce";

  /** How messages name the bucket and where it is. */
  String description();

  /**
   * Stores an object with its nonce as metadata.
   *
   * @param isNew whether the request must fail with {@code TAKEN}, without effect, when an object
   *     of this key exists
   */
  void put(String key, Upload upload, boolean isNew) throws IOException;

  /**
   * The object's bytes, or those of the range that it has: fewer than asked for when it ends
   * before. Fails with {@code MISSING} and {@code BAD_RANGE}.
   */
  byte[] get(String key, Optional<ByteRange> range) throws IOException;

  /** What is known of an object, or empty when it does not exist. */
  Optional<RemoteObject> head(String key) throws IOException;

  /**
   * A page of a listing in ascending order of keys.
   *
   * @param startAfter only greater keys are of interest; a bucket that can't skip lists them all
   * @param token what the page before said; empty for the first
   * @param limit objects asked for, at least 1; a page may have fewer although more follow
   */
  ListPage list(String prefix, String startAfter, Optional<String> token, int limit)
      throws IOException;

  /** Removes an object. That it does not exist is no failure. */
  void delete(String key) throws IOException;

  @Override
  void close();
}
