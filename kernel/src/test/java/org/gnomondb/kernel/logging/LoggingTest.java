package org.gnomondb.kernel.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.gnomondb.kernel.options.InvalidValueException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggingTest {
  @Test
  void filtersHaveALevelForAllAndLevelsByName() throws InvalidValueException {
    LogFilter filter = LogFilter.parse("warn, org.gnomondb.wal=debug,io.netty=trace");

    assertThat(filter.root()).isEqualTo(Level.WARN);
    assertThat(filter.byLogger())
        .containsEntry("org.gnomondb.wal", Level.DEBUG)
        .containsEntry("io.netty", Level.TRACE)
        .containsEntry("com.azure.core.http.jdk", Level.ERROR)
        .hasSize(3);
  }

  @Test
  void librariesAreQuieterThanUsThoughNotWhenTheyAreNamed() throws InvalidValueException {
    assertThat(LogFilter.parse("info").byLogger())
        .containsEntry("io.netty", Level.WARN)
        .containsEntry("org.apache", Level.WARN);
    assertThat(LogFilter.parse("io.netty=debug").byLogger()).containsEntry("io.netty", Level.DEBUG);
    assertThat(LogFilter.parse("debug").byLogger()).isEmpty();
  }

  @Test
  void verbosityIsALevel() {
    assertThat(LogFilter.ofVerbosity(0).root()).isEqualTo(Level.INFO);
    assertThat(LogFilter.ofVerbosity(1).root()).isEqualTo(Level.INFO);
    assertThat(LogFilter.ofVerbosity(2).root()).isEqualTo(Level.DEBUG);
    assertThat(LogFilter.ofVerbosity(9).root()).isEqualTo(Level.TRACE);
  }

  @Test
  void unknownLevelsAreRefused() {
    assertThatThrownBy(() -> LogFilter.parse("info,a=loud"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("'loud'");
  }

  @Test
  void eventsAreLinesOfEqualColumns() {
    assertThat(line(Level.WARN, Instant.parse("2026-01-02T03:04:05Z"), null))
        .isEqualTo("2026-01-02T03:04:05.000Z WARN  a.B: found 3 of 4\n");
    assertThat(line(Level.ERROR, Instant.parse("2026-01-02T03:04:05.678Z"), null))
        .isEqualTo("2026-01-02T03:04:05.678Z ERROR a.B: found 3 of 4\n");
  }

  @Test
  void stackTracesFollowTheirLine() {
    assertThat(line(Level.WARN, Instant.EPOCH, new IOException("disk")))
        .contains("found 3 of 4\njava.io.IOException: disk\n\tat ");
  }

  @Test
  void causesAreSaidInOneLineWithoutRepetition() {
    IOException inner = new IOException("no space left\nsecond line");
    RuntimeException middle = new IllegalStateException("can't write: no space left", inner);
    Exception outer = new InvocationTargetException(middle);

    assertThat(Causes.of(outer)).isEqualTo("can't write: no space left");
    assertThat(Causes.innermost(outer)).isEqualTo("no space left");
    assertThat(Causes.of(new NoClassDefFoundError("a/B"))).isEqualTo("NoClassDefFoundError a/B");
    assertThat(Causes.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  private static String line(Level level, Instant time, @Nullable Throwable failure) {
    LoggerContext context = new LoggerContext();
    Logger logger = context.getLogger("a.B");
    LoggingEvent event =
        new LoggingEvent("", logger, level, "found {} of {}", failure, new Object[] {3, 4});
    event.setInstant(time);
    return new String(new LineEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
