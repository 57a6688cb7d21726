package org.gnomondb.lineprotocol.internal;

/** The options of writing line protocol. */
public @interface LineProtocolOptions {
  /** The id of the configuration that holds these options. */
  String PID = "org.gnomondb.lineprotocol";

  /** The value of {@link #newTags} that lets tables grow tags. */
  String NEW_TAGS_ALLOW = "allow";

  /** The value of {@link #newTags} that fixes a table's tags with the line that creates it. */
  String NEW_TAGS_REFUSE = "refuse";

  /** What happens to a line with a tag that its table does not have: {@code allow} or refuse. */
  String newTags() default NEW_TAGS_REFUSE;
}
