package org.gnomondb.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceGateTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void usesTheInstanceThatCameLast() {
    ServiceGate<String> gate = gate(SHORT, SHORT);
    gate.bind("old");
    gate.bind("new");
    try (ServiceGate.Lease<String> lease = gate.enter()) {
      assertThat(lease.service()).isEqualTo("new");
    }
  }

  @Test
  void fallsBackToTheOlderInstanceWhenTheNewerGoes() {
    ServiceGate<String> gate = gate(SHORT, SHORT);
    gate.bind("old");
    gate.bind("new");
    gate.unbind("new");
    try (ServiceGate.Lease<String> lease = gate.enter()) {
      assertThat(lease.service()).isEqualTo("old");
    }
  }

  @Test
  void aCallWaitsForAnInstance() throws Exception {
    ServiceGate<String> gate = gate(LONG, SHORT);
    Future<String> call = threads.submit(() -> call(gate));
    assertThat(call.isDone()).isFalse();
    gate.bind("late");
    assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("late");
  }

  @Test
  void aCallFailsWhenNoInstanceComesInTime() {
    ServiceGate<String> gate = gate(SHORT, SHORT);
    assertThatThrownBy(gate::enter)
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("the greeter is not available");
  }

  @Test
  void anInstanceLeavesOnlyAfterTheCallsInIt() throws Exception {
    ServiceGate<String> gate = gate(SHORT, LONG);
    gate.bind("old");
    ServiceGate.Lease<String> lease = gate.enter();
    Future<?> unbind = threads.submit(() -> gate.unbind("old"));
    awaitClosed(gate);
    assertThat(unbind.isDone()).isFalse();
    lease.close();
    unbind.get(60, TimeUnit.SECONDS);
  }

  @Test
  void newCallsDoNotDelayAnInstanceThatLeaves() throws Exception {
    ServiceGate<String> gate = gate(SHORT, LONG);
    gate.bind("old");
    ServiceGate.Lease<String> onOld = gate.enter();
    gate.bind("new");
    Future<?> unbind = threads.submit(() -> gate.unbind("old"));
    try (ServiceGate.Lease<String> onNew = gate.enter()) {
      assertThat(onNew.service()).isEqualTo("new");
      onOld.close();
      unbind.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void doesNotWaitForEverForACallThatHangs() {
    ServiceGate<String> gate = gate(SHORT, SHORT);
    gate.bind("old");
    ServiceGate.Lease<String> lease = gate.enter();
    gate.unbind("old");
    assertThat(gate.isOpen()).isFalse();
    lease.close();
  }

  @Test
  void closingALeaseTwiceCountsOnce() throws Exception {
    ServiceGate<String> gate = gate(SHORT, LONG);
    gate.bind("old");
    ServiceGate.Lease<String> first = gate.enter();
    ServiceGate.Lease<String> second = gate.enter();
    first.close();
    first.close();
    Future<?> unbind = threads.submit(() -> gate.unbind("old"));
    awaitClosed(gate);
    assertThat(unbind.isDone()).isFalse();
    second.close();
    unbind.get(60, TimeUnit.SECONDS);
  }

  @Test
  void instancesAreReplacedWithoutAFailedCall() throws Exception {
    ServiceGate<AtomicBoolean> gate = new ServiceGate<>("the greeter", LONG, LONG);
    AtomicBoolean isRunning = new AtomicBoolean(true);
    AtomicInteger calls = new AtomicInteger();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                while (isRunning.get()) {
                  try (ServiceGate.Lease<AtomicBoolean> lease = gate.enter()) {
                    assertThat(lease.service()).as("alive during the call").isTrue();
                    calls.incrementAndGet();
                  }
                }
              },
              threads));
    }
    for (int i = 0; i < 200; i++) {
      AtomicBoolean instance = new AtomicBoolean(true);
      gate.bind(instance);
      int before = calls.get();
      while (calls.get() == before) {
        Thread.onSpinWait();
      }
      gate.unbind(instance);
      instance.set(false);
    }
    gate.bind(new AtomicBoolean(true));
    isRunning.set(false);
    for (CompletableFuture<Void> caller : callers) {
      caller.get(60, TimeUnit.SECONDS);
    }
  }

  private static ServiceGate<String> gate(Duration enterTimeout, Duration drainTimeout) {
    return new ServiceGate<>("the greeter", enterTimeout, drainTimeout);
  }

  private static String call(ServiceGate<String> gate) {
    try (ServiceGate.Lease<String> lease = gate.enter()) {
      return lease.service();
    }
  }

  private static void awaitClosed(ServiceGate<?> gate) {
    while (gate.isOpen()) {
      Thread.onSpinWait();
    }
  }
}
