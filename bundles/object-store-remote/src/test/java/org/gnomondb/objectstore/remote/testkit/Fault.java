package org.gnomondb.objectstore.remote.testkit;

/** What can go wrong with one request on its way. */
public enum Fault {
  /** Nothing. */
  NONE(true),
  /** Refused with status 500; the server has not seen it. */
  STATUS_500(false),
  /** Refused with status 503; the server has not seen it. */
  STATUS_503(false),
  /** Never answered; the server has not seen it. */
  SILENCE(false),
  /** The connection is reset before the server has seen it. */
  RESET(false),
  /** The server has done it; the answer is replaced by a reset of the connection. */
  ANSWER_LOST(true),
  /** The server has done it; the answer never comes. */
  ANSWER_WITHHELD(true),
  /** The server has done it; the answer says 500. */
  ANSWER_BECOMES_500(true),
  /** The server has done it; the connection breaks in the midst of the answer. */
  ANSWER_CUT(true),
  /** The server has done it; the answer comes after a while. */
  ANSWER_SLOW(true),
  /** The server has done it; the answer says 404. */
  ANSWER_BECOMES_404(true);

  private final boolean isForwarded;

  Fault(boolean isForwarded) {
    this.isForwarded = isForwarded;
  }

  /** Whether the server sees the request. */
  boolean isForwarded() {
    return isForwarded;
  }
}
