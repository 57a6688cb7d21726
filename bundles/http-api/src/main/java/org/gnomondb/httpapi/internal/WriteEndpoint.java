package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.gnomondb.api.catalog.DatabaseName;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.LineProtocolWriter;
import org.gnomondb.api.write.Precision;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.gnomondb.gate.ServiceGate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The native write: {@code POST /api/v3/write_lp}. */
@Component
public final class WriteEndpoint implements HttpEndpoint {
  private static final List<String> PRECISIONS =
      List.of("auto", "second", "millisecond", "microsecond", "nanosecond");

  private final ServiceGate<LineProtocolWriter> writers = new ServiceGate<>("the write path");

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindWriter(LineProtocolWriter writer) {
    writers.bind(writer);
  }

  void unbindWriter(LineProtocolWriter writer) {
    writers.unbind(writer);
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.POST, "/api/v3/write_lp"));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    if (request.queryString().isEmpty()) {
      return HttpResponse.text(400, "missing query parameter 'db'");
    }
    WriteRequest write = writeRequest(request);
    try {
      DatabaseName.check(write.database());
    } catch (GnomonException e) {
      return Json.error(e.code().httpStatus(), e.getMessage());
    }
    return write(write);
  }

  private static WriteRequest writeRequest(HttpRequest request) {
    String database = Parameters.required(request, "db");
    String spelling = request.parameter("precision").orElse("auto");
    Precision precision =
        Precision.ofSpelling(spelling)
            .orElseThrow(() -> Parameters.invalid(Parameters.unknownVariant(spelling, PRECISIONS)));
    return new WriteRequest(
        database,
        request.body(),
        precision,
        Parameters.flag(request, "accept_partial", true),
        Parameters.flag(request, "no_sync", false));
  }

  /** The writer is in use until it has answered, not only until it has been called. */
  private HttpResponse write(WriteRequest write) {
    ServiceGate.Lease<LineProtocolWriter> lease = writers.enter();
    CompletableFuture<WriteResult> result;
    try {
      result = lease.service().write(write);
    } catch (RuntimeException | Error e) {
      result = CompletableFuture.failedFuture(e);
    }
    return HttpResponse.later(
        result
            .whenComplete((done, failure) -> lease.close())
            .handle(
                (done, failure) ->
                    failure == null ? WriteAnswer.of(write, done) : failed(failure)));
  }

  /** A limit is told in JSON, everything else as it is told everywhere. */
  private static HttpResponse failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof GnomonException e && e.code() == ErrorCode.LIMIT) {
      return Json.error(e.code().httpStatus(), e.getMessage());
    }
    throw new CompletionException(cause);
  }
}
