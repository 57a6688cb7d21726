package org.gnomondb.http.internal;

import java.time.Duration;
import java.util.function.Consumer;

/** Limits that are small enough to be reached, with times long enough not to be. */
final class TestLimits {
  long requestBytesMax = 1_000;
  long bodyBytesTotalMax = 64L << 20;
  int threads = 16;
  int threadsPerRoute = 12;
  int waitingPerRouteMax = 2_000;
  int streamBytesMax = 64 * 1024;
  int rpcStreamBytesMax = 64 * 1024;
  int connectionsMax = 4_096;
  Duration firstRequestMax = Duration.ofSeconds(20);
  Duration nextRequestMax = Duration.ofSeconds(20);
  Duration idleCheck = Duration.ofMillis(20);
  int detachedMax = 2;
  Duration bodyPause = Duration.ofSeconds(20);
  int bodyBytesPerPauseMin = 1;
  Duration answerPause = Duration.ofSeconds(20);
  Duration providerWait = Duration.ofSeconds(20);
  Duration drain = Duration.ofSeconds(20);
  Duration tlsFilesCheck = Duration.ofMillis(20);

  private TestLimits() {}

  /** The limits after a change. */
  static ServerLimits with(Consumer<TestLimits> change) {
    TestLimits limits = new TestLimits();
    change.accept(limits);
    return new ServerLimits(
        limits.requestBytesMax,
        limits.bodyBytesTotalMax,
        limits.threads,
        limits.threadsPerRoute,
        limits.waitingPerRouteMax,
        limits.streamBytesMax,
        limits.rpcStreamBytesMax,
        limits.connectionsMax,
        limits.firstRequestMax,
        limits.nextRequestMax,
        limits.idleCheck,
        limits.detachedMax,
        limits.bodyPause,
        limits.bodyBytesPerPauseMin,
        limits.answerPause,
        limits.providerWait,
        limits.drain,
        limits.tlsFilesCheck);
  }

  static ServerLimits standard() {
    return with(limits -> {});
  }
}
