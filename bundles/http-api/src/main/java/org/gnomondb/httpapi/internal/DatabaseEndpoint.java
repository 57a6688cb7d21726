package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseName;
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
import org.gnomondb.gate.ServiceGate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Lists and creates databases. */
@Component
public final class DatabaseEndpoint implements HttpEndpoint {
  private static final String PATH = "/api/v3/configure/database";

  private final ServiceGate<Catalog> catalogs = new ServiceGate<>("the catalog");
  private final Queries queries = new Queries();

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCatalog(Catalog catalog) {
    catalogs.bind(catalog);
  }

  void unbindCatalog(Catalog catalog) {
    catalogs.unbind(catalog);
  }

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
    return request.method() == HttpMethod.GET ? list(request) : create(request);
  }

  /**
   * The names as the answer to a query over constants, so that all formats are the engine's own. It
   * is asked of the server's own database, which can't be missing.
   */
  private HttpResponse list(HttpRequest request) {
    ResultFormat format =
        Parameters.format(request)
            .orElseThrow(() -> Parameters.invalid(Parameters.missing("format")));
    boolean showsDeleted = Parameters.flag(request, "show_deleted", false);
    String columns =
        "column1 AS \"iox::database\"" + (showsDeleted ? ", false AS \"deleted\"" : "");
    String rows =
        databaseNames().stream()
            .map(name -> "('" + name.replace("'", "''") + "')")
            .collect(Collectors.joining(","));
    String sql = "SELECT " + columns + " FROM (VALUES " + rows + ") ORDER BY column1";
    return queries.run(new QueryRequest(DatabaseDefinition.INTERNAL, sql, format, Map.of()));
  }

  private Set<String> databaseNames() {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      return catalog.service().snapshot().databases().keySet();
    }
  }

  private HttpResponse create(HttpRequest request) {
    Optional<String> complaint = JsonBody.contentTypeComplaint(request);
    if (complaint.isPresent()) {
      return HttpResponse.text(415, complaint.get());
    }
    JsonBody body = JsonBody.read(request.body());
    String name = body.required("db");
    if (body.text("retention_period").isPresent()) {
      throw new GnomonException(
          ErrorCode.NOT_SUPPORTED,
          "This feature is not implemented: retention periods. Leave retention_period out: data is"
              + " kept for ever");
    }
    try {
      DatabaseName.check(name);
      return create(name);
    } catch (GnomonException e) {
      return switch (e.code()) {
        case INVALID, LIMIT -> Json.error(e.code().httpStatus(), e.getMessage());
        case CONFLICT ->
            HttpResponse.text(409, "attempted to create a resource that already exists");
        default -> throw e;
      };
    }
  }

  private HttpResponse create(String name) {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      catalog.service().commit(List.of(new CatalogChange.CreateDatabase(name)));
      return HttpResponse.empty(200);
    }
  }
}
