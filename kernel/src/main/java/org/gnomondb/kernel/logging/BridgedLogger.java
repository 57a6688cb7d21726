package org.gnomondb.kernel.logging;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerConsumer;
import org.slf4j.event.Level;

/**
 * A logger of OSGi's log service on top of slf4j; both write arguments as {@code {}}.
 *
 * <p>A failure is logged as one line of causes, because those that reach the framework are mostly
 * an operator's to mend, such as a port that is taken. Its stack trace shows at the level debug.
 */
final class BridgedLogger implements Logger {
  private final org.slf4j.Logger log;

  BridgedLogger(org.slf4j.Logger log) {
    this.log = log;
  }

  static Level slf4jLevel(LogLevel level) {
    return switch (level) {
      case AUDIT, INFO -> Level.INFO;
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }

  void emit(Level level, String format, @Nullable Object... arguments) {
    if (arguments.length > 0
        && arguments[arguments.length - 1] instanceof Throwable failure
        && !log.isDebugEnabled()) {
      log.atLevel(level)
          .log(format + ": " + Causes.of(failure), Arrays.copyOf(arguments, arguments.length - 1));
    } else {
      log.atLevel(level).log(format, arguments);
    }
  }

  @Override
  public String getName() {
    return log.getName();
  }

  @Override
  public boolean isTraceEnabled() {
    return log.isTraceEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return log.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return log.isInfoEnabled();
  }

  @Override
  public boolean isWarnEnabled() {
    return log.isWarnEnabled();
  }

  @Override
  public boolean isErrorEnabled() {
    return log.isErrorEnabled();
  }

  @Override
  public void trace(String message) {
    emit(Level.TRACE, message);
  }

  @Override
  public void trace(String format, @Nullable Object argument) {
    emit(Level.TRACE, format, argument);
  }

  @Override
  public void trace(String format, @Nullable Object first, @Nullable Object second) {
    emit(Level.TRACE, format, first, second);
  }

  @Override
  public void trace(String format, @Nullable Object... arguments) {
    emit(Level.TRACE, format, arguments);
  }

  @Override
  public <E extends Exception> void trace(LoggerConsumer<E> consumer) throws E {
    if (isTraceEnabled()) {
      consumer.accept(this);
    }
  }

  @Override
  public void debug(String message) {
    emit(Level.DEBUG, message);
  }

  @Override
  public void debug(String format, @Nullable Object argument) {
    emit(Level.DEBUG, format, argument);
  }

  @Override
  public void debug(String format, @Nullable Object first, @Nullable Object second) {
    emit(Level.DEBUG, format, first, second);
  }

  @Override
  public void debug(String format, @Nullable Object... arguments) {
    emit(Level.DEBUG, format, arguments);
  }

  @Override
  public <E extends Exception> void debug(LoggerConsumer<E> consumer) throws E {
    if (isDebugEnabled()) {
      consumer.accept(this);
    }
  }

  @Override
  public void info(String message) {
    emit(Level.INFO, message);
  }

  @Override
  public void info(String format, @Nullable Object argument) {
    emit(Level.INFO, format, argument);
  }

  @Override
  public void info(String format, @Nullable Object first, @Nullable Object second) {
    emit(Level.INFO, format, first, second);
  }

  @Override
  public void info(String format, @Nullable Object... arguments) {
    emit(Level.INFO, format, arguments);
  }

  @Override
  public <E extends Exception> void info(LoggerConsumer<E> consumer) throws E {
    if (isInfoEnabled()) {
      consumer.accept(this);
    }
  }

  @Override
  public void warn(String message) {
    emit(Level.WARN, message);
  }

  @Override
  public void warn(String format, @Nullable Object argument) {
    emit(Level.WARN, format, argument);
  }

  @Override
  public void warn(String format, @Nullable Object first, @Nullable Object second) {
    emit(Level.WARN, format, first, second);
  }

  @Override
  public void warn(String format, @Nullable Object... arguments) {
    emit(Level.WARN, format, arguments);
  }

  @Override
  public <E extends Exception> void warn(LoggerConsumer<E> consumer) throws E {
    if (isWarnEnabled()) {
      consumer.accept(this);
    }
  }

  @Override
  public void error(String message) {
    emit(Level.ERROR, message);
  }

  @Override
  public void error(String format, @Nullable Object argument) {
    emit(Level.ERROR, format, argument);
  }

  @Override
  public void error(String format, @Nullable Object first, @Nullable Object second) {
    emit(Level.ERROR, format, first, second);
  }

  @Override
  public void error(String format, @Nullable Object... arguments) {
    emit(Level.ERROR, format, arguments);
  }

  @Override
  public <E extends Exception> void error(LoggerConsumer<E> consumer) throws E {
    if (isErrorEnabled()) {
      consumer.accept(this);
    }
  }

  @Override
  public void audit(String message) {
    emit(Level.INFO, message);
  }

  @Override
  public void audit(String format, @Nullable Object argument) {
    emit(Level.INFO, format, argument);
  }

  @Override
  public void audit(String format, @Nullable Object first, @Nullable Object second) {
    emit(Level.INFO, format, first, second);
  }

  @Override
  public void audit(String format, @Nullable Object... arguments) {
    emit(Level.INFO, format, arguments);
  }
}
