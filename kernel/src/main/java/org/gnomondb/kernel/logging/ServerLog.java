package org.gnomondb.kernel.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of the process. Closing it lets the last events out. */
public final class ServerLog implements AutoCloseable {
  private final LoggerContext context;

  private ServerLog(LoggerContext context) {
    this.context = context;
  }

  /**
   * Sets up the log of this process, in place of what was set up before.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param format {@code full} or {@code json}
   */
  public static ServerLog open(LogFilter filter, String stream, String format) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(filter.root());
    filter.byLogger().forEach((name, level) -> context.getLogger(name).setLevel(level));
    root.addAppender(appender(context, stream, encoder(context, format)));
    return new ServerLog(context);
  }

  @Override
  public void close() {
    context.stop();
  }

  private static ConsoleAppender<ILoggingEvent> appender(
      LoggerContext context, String stream, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(stream);
    appender.setTarget(stream.equals("stderr") ? "System.err" : "System.out");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
    if (format.equals("json")) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.setWithContext(false);
      json.setWithSequenceNumber(false);
      json.setWithFormattedMessage(true);
      json.start();
      return json;
    }
    LineEncoder text = new LineEncoder();
    text.setContext(context);
    text.start();
    return text;
  }
}
