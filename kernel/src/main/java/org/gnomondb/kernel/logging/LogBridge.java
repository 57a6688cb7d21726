package org.gnomondb.kernel.logging;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;
import org.slf4j.LoggerFactory;

/** The log service of OSGi, as the framework's own bundles use it, on top of slf4j. */
public final class LogBridge implements LogService {
  private static final String DEFAULT_NAME = "org.apache.felix";

  @Override
  public Logger getLogger(String name) {
    // The component runtime logs to the root, which a level for it could not be told apart from.
    boolean isRoot = name.equals(Logger.ROOT_LOGGER_NAME);
    return new BridgedLogger(LoggerFactory.getLogger(isRoot ? DEFAULT_NAME : name));
  }

  @Override
  public Logger getLogger(Class<?> type) {
    return getLogger(type.getName());
  }

  @Override
  public <L extends Logger> L getLogger(String name, Class<L> loggerType) {
    return loggerType.cast(getLogger(name));
  }

  @Override
  public <L extends Logger> L getLogger(Class<?> type, Class<L> loggerType) {
    return getLogger(type.getName(), loggerType);
  }

  @Override
  public <L extends Logger> L getLogger(@Nullable Bundle bundle, String name, Class<L> loggerType) {
    return getLogger(name, loggerType);
  }

  @Override
  @Deprecated
  public void log(int level, String message) {
    log(null, level, message, null);
  }

  @Override
  @Deprecated
  public void log(int level, String message, @Nullable Throwable failure) {
    log(null, level, message, failure);
  }

  @Override
  @Deprecated
  public void log(@Nullable ServiceReference<?> reference, int level, String message) {
    log(reference, level, message, null);
  }

  @Override
  @Deprecated
  public void log(
      @Nullable ServiceReference<?> reference,
      int level,
      String message,
      @Nullable Throwable failure) {
    LogLevel[] levels = LogLevel.values();
    LogLevel known = levels[Math.clamp(level, 0, levels.length - 1)];
    BridgedLogger log = new BridgedLogger(LoggerFactory.getLogger(DEFAULT_NAME));
    if (failure == null) {
      log.emit(BridgedLogger.slf4jLevel(known), message);
    } else {
      log.emit(BridgedLogger.slf4jLevel(known), message, failure);
    }
  }
}
