package org.gnomondb.httpapi.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.QueryService;
import org.jspecify.annotations.Nullable;

/** Answers all queries with the same pieces, or fails. */
final class FakeQueryService implements QueryService {
  final List<QueryRequest> asked = new ArrayList<>();
  final List<String> running = new ArrayList<>();
  int closed;
  @Nullable GnomonException failure;
  private final List<String> pieces;

  FakeQueryService(String... pieces) {
    this.pieces = List.of(pieces);
  }

  @Override
  public boolean cancel(String id) {
    return running.remove(id);
  }

  @Override
  public QueryAnswer query(QueryRequest request) {
    asked.add(request);
    if (failure != null) {
      throw failure;
    }
    Queue<String> left = new ArrayDeque<>(pieces);
    return new QueryAnswer() {
      @Override
      public byte @Nullable [] next() {
        String piece = left.poll();
        return piece == null ? null : piece.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }
}
