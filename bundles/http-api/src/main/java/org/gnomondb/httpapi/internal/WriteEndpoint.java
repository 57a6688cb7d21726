package org.gnomondb.httpapi.internal;

import java.util.List;
import org.gnomondb.api.catalog.DatabaseName;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.write.WriteRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The native write: {@code POST /api/v3/write_lp}. */
@Component(service = HttpEndpoint.class)
public final class WriteEndpoint implements HttpEndpoint {
  private static final Writers.Wording WORDING =
      new LineErrorsWording(LineErrorsWording.Clients.OF_3);

  private final Writers writers;

  @Activate
  public WriteEndpoint(@Reference Writers writers) {
    this.writers = writers;
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
    return writers.write(write, WORDING);
  }

  private static WriteRequest writeRequest(HttpRequest request) {
    return new WriteRequest(
        Parameters.required(request, "db"),
        request.body(),
        Precisions.withAuto(request.parameter("precision").orElse("auto")),
        Parameters.flag(request, "accept_partial", true),
        Parameters.flag(request, "no_sync", false));
  }
}
