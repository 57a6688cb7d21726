package org.gnomondb.httpapi.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gnomondb.api.write.LineError;
import org.gnomondb.api.write.LineProtocolWriter;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;

/** Answers every write with the result that a test sets. */
final class FakeWriter implements LineProtocolWriter {
  final List<WriteRequest> requests = new ArrayList<>();
  CompletableFuture<WriteResult> result =
      CompletableFuture.completedFuture(new WriteResult(1, List.of()));

  @Override
  public CompletableFuture<WriteResult> write(WriteRequest request) {
    requests.add(request);
    return result;
  }

  void answerWith(LineError... errors) {
    result = CompletableFuture.completedFuture(new WriteResult(0, List.of(errors)));
  }

  void failWith(RuntimeException failure) {
    result = CompletableFuture.failedFuture(failure);
  }
}
