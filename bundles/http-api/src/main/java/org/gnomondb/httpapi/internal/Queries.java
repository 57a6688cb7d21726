package org.gnomondb.httpapi.internal;

import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.query.QueryAnswer;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.QueryService;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/** Runs a query and streams its answer, holding the query service until the answer is closed. */
final class Queries {
  private final ServiceGate<QueryService> services = new ServiceGate<>("the query engine");

  void bind(QueryService service) {
    services.bind(service);
  }

  void unbind(QueryService service) {
    services.unbind(service);
  }

  /** The answer with status 200 and the format's content type. */
  HttpResponse run(QueryRequest request) {
    ServiceGate.Lease<QueryService> lease = services.enter();
    try {
      QueryAnswer answer = lease.service().query(request);
      return HttpResponse.of(200, new HttpResponse.Body.Streamed(new AnswerSource(answer, lease)))
          .withHeader("Content-Type", request.format().contentType());
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private record AnswerSource(QueryAnswer answer, ServiceGate.Lease<QueryService> lease)
      implements HttpResponse.Source {
    @Override
    public byte @Nullable [] next() {
      return answer.next();
    }

    @Override
    public boolean isAtEnd() {
      return answer.isAtEnd();
    }

    @Override
    public void close() {
      try {
        answer.close();
      } finally {
        lease.close();
      }
    }
  }
}
