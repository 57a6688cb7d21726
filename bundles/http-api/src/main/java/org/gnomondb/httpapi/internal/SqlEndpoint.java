package org.gnomondb.httpapi.internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.QueryService;
import org.gnomondb.api.query.ResultFormat;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** SQL: {@code GET} with parameters and {@code POST} with a JSON body. */
@Component
public final class SqlEndpoint implements HttpEndpoint {
  private static final String PATH = "/api/v3/query_sql";

  private final Queries queries = new Queries();

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindQueryService(QueryService service) {
    queries.bind(service);
  }

  void unbindQueryService(QueryService service) {
    queries.unbind(service);
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.GET, PATH), new Route(HttpMethod.POST, PATH));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    if (request.method() == HttpMethod.GET && request.queryString().isEmpty()) {
      return HttpResponse.text(400, "missing query parameters 'db' and 'q'");
    }
    ResultFormat accepted = AcceptedFormat.of(request);
    QueryRequest query =
        request.method() == HttpMethod.GET
            ? fromParameters(request, accepted)
            : fromBody(request, accepted);
    try {
      return queries.run(query);
    } catch (GnomonException e) {
      if (e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
      return Json.error(404, "query error: database not found: " + query.database());
    }
  }

  private static QueryRequest fromParameters(HttpRequest request, ResultFormat accepted) {
    return new QueryRequest(
        Parameters.required(request, "db"),
        Parameters.required(request, "q"),
        Parameters.format(request).orElse(accepted),
        JsonBody.checkScalars(parameters(request.parameter("params"))));
  }

  private static QueryRequest fromBody(HttpRequest request, ResultFormat accepted) {
    JsonBody body = JsonBody.read(request.body());
    return new QueryRequest(
        body.required("db"),
        body.required("q"),
        body.text("format").map(text -> format(body, text)).orElse(accepted),
        JsonBody.checkScalars(body.object("params")));
  }

  private static ResultFormat format(JsonBody body, String spelling) {
    return Parameters.format(spelling)
        .orElseThrow(() -> body.invalidMember(Parameters.unknownFormat(spelling)));
  }

  private static Map<String, @Nullable Object> parameters(Optional<String> text) {
    try {
      return text.isEmpty() ? Map.of() : JsonBody.readObject(text.get());
    } catch (IOException e) {
      throw Parameters.invalid("params: " + JsonBody.complaint(e));
    }
  }
}
