package org.gnomondb.httpapi.internal;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.gnomondb.api.catalog.HardDelete;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpRequest;

/** The parameter {@code hard_delete_at}, which says when deleted data goes. */
final class HardDeleteParameter {
  private HardDeleteParameter() {}

  static HardDelete of(HttpRequest request) {
    String text = request.parameter("hard_delete_at").orElse("default");
    return switch (text) {
      case "never" -> new HardDelete.Never();
      case "now" -> new HardDelete.Now();
      case "default" -> new HardDelete.Default();
      default -> at(text);
    };
  }

  private static HardDelete at(String text) {
    try {
      return new HardDelete.At(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw new GnomonException(
          ErrorCode.INVALID,
          ("Cannot parse the timestamp: '%s' is neither never, now nor default, nor a time such as"
                  + " 2026-01-31T00:00:00Z")
              .formatted(text),
          e);
    }
  }
}
