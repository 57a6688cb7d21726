package org.gnomondb.httpapi.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.write.LineProtocolWriter;
import org.gnomondb.api.write.WriteRequest;
import org.gnomondb.api.write.WriteResult;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Hands the writes of all endpoints to the newest writer. A service within this bundle only. */
@Component(service = Writers.class)
public final class Writers {
  private final ServiceGate<LineProtocolWriter> services = new ServiceGate<>("the write path");

  /** How an endpoint tells its clients what became of a write. */
  interface Wording {
    HttpResponse result(WriteRequest request, WriteResult result);

    /**
     * The answer to a write that failed as a whole.
     *
     * @throws GnomonException to leave the answer to the port
     */
    HttpResponse failure(GnomonException failure);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bind(LineProtocolWriter writer) {
    services.bind(writer);
  }

  void unbind(LineProtocolWriter writer) {
    services.unbind(writer);
  }

  /** The writer is in use until it has answered, not only until it has been called. */
  HttpResponse write(WriteRequest request, Wording wording) {
    ServiceGate.Lease<LineProtocolWriter> lease = services.enter();
    CompletableFuture<WriteResult> result;
    try {
      result = lease.service().write(request);
    } catch (RuntimeException | Error e) {
      result = CompletableFuture.failedFuture(e);
    }
    return HttpResponse.later(
        result
            .whenComplete((done, failure) -> lease.close())
            .handle((done, failure) -> answer(request, done, failure, wording)));
  }

  private static HttpResponse answer(
      WriteRequest request, WriteResult result, @Nullable Throwable failure, Wording wording) {
    if (failure == null) {
      return wording.result(request, result);
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof GnomonException e) {
      return wording.failure(e);
    }
    throw new CompletionException(cause);
  }
}
