package org.gnomondb.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcEndpoint;
import org.gnomondb.api.rpc.RpcMessage;
import org.gnomondb.api.rpc.RpcMethod;
import org.gnomondb.api.rpc.RpcRequest;
import org.jspecify.annotations.Nullable;

/** The service {@code test.Service} with the methods {@code First} and {@code Last}. */
final class TestRpc implements RpcEndpoint {
  static final String FIRST = "/test.Service/First";
  static final String LAST = "/test.Service/Last";

  private final Function<RpcRequest, RpcAnswer> answer;

  TestRpc(Function<RpcRequest, RpcAnswer> answer) {
    this.answer = answer;
  }

  /** Answers with the messages it is sent. */
  static TestRpc echo() {
    return new TestRpc(
        request -> RpcAnswer.of(request.messages().stream().map(TestRpc::bytes).toList()));
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  @Override
  public String serviceName() {
    return "test.Service";
  }

  @Override
  public List<RpcMethod> methods() {
    return List.of(
        new RpcMethod("First", RpcMethod.Begin.FIRST_MESSAGE),
        new RpcMethod("FirstOrEnd", RpcMethod.Begin.FIRST_MESSAGE_OR_END),
        new RpcMethod("Last", RpcMethod.Begin.LAST_MESSAGE));
  }

  @Override
  public RpcAnswer call(RpcRequest request) {
    return answer.apply(request);
  }

  /** Numbered messages until a count, then the end or a failure; counts what is held. */
  static class Numbers implements RpcAnswer {
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger held = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final int count;
    private final @Nullable RuntimeException failure;

    Numbers(int count, @Nullable RuntimeException failure) {
      this.count = count;
      this.failure = failure;
    }

    @Override
    public @Nullable RpcMessage next() {
      if (made.get() == count && failure != null) {
        throw failure;
      }
      if (made.get() == count || cancelled.get() > 0) {
        return null;
      }
      byte[] text = text(made.getAndIncrement()).getBytes(StandardCharsets.UTF_8);
      held.incrementAndGet();
      return new RpcMessage() {
        @Override
        public List<ByteBuffer> parts() {
          ByteBuffer direct = ByteBuffer.allocateDirect(text.length - 1);
          direct.put(text, 1, text.length - 1).flip();
          return List.of(ByteBuffer.wrap(text, 0, 1), direct);
        }

        @Override
        public void release() {
          held.decrementAndGet();
        }
      };
    }

    static String text(int number) {
      return number + "x".repeat(10_000);
    }

    @Override
    public void cancel() {
      cancelled.incrementAndGet();
    }

    @Override
    public void close() {
      if (held.get() > 0) {
        throw new IllegalStateException("closed before all messages were released");
      }
      closed.incrementAndGet();
    }
  }

  /** An answer whose first message never comes. */
  static final class Blocked implements RpcAnswer {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public @Nullable RpcMessage next() {
      asked.countDown();
      try {
        cancelled.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new GnomonException(ErrorCode.CANCELLED, "cancelled");
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
