package org.gnomondb.kernel.logging;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in one line why something failed. */
public final class Causes {
  private static final int DEPTH_MAX = 10;

  private Causes() {}

  /** The message of each cause, from the outermost to the innermost, without repetitions. */
  public static String of(Throwable failure) {
    List<String> messages = new ArrayList<>();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
      if (!(cause instanceof InvocationTargetException)) {
        add(messages, text(cause));
      }
      cause = cause.getCause();
    }
    return String.join(": ", messages);
  }

  /** The message of the innermost cause, the one that says what to do. */
  public static String innermost(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < DEPTH_MAX; depth++) {
      @Nullable Throwable next = cause.getCause();
      if (next == null) {
        break;
      }
      cause = next;
    }
    return text(cause);
  }

  private static void add(List<String> messages, String text) {
    if (messages.isEmpty() || !messages.getLast().contains(text)) {
      messages.add(text);
    }
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    String first = message == null ? "" : message.lines().findFirst().orElse("");
    return first.isBlank() || cause instanceof LinkageError
        ? cause.getClass().getSimpleName() + (first.isBlank() ? "" : " " + first)
        : first;
  }
}
