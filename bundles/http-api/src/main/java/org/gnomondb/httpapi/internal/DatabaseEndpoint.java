package org.gnomondb.httpapi.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.DeleteDatabase;
import org.gnomondb.api.catalog.CatalogChange.SetRetentionPeriod;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseName;
import org.gnomondb.api.catalog.HardDelete;
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

/** Lists, creates, changes and deletes databases. */
@Component
public final class DatabaseEndpoint implements HttpEndpoint {
  private static final String PATH = "/api/v3/configure/database";
  private static final String RETENTION_PATH = PATH + "/retention_period";

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
    return List.of(
        new Route(HttpMethod.GET, PATH),
        new Route(HttpMethod.POST, PATH),
        new Route(HttpMethod.PUT, PATH),
        new Route(HttpMethod.DELETE, PATH),
        new Route(HttpMethod.POST, RETENTION_PATH),
        new Route(HttpMethod.DELETE, RETENTION_PATH));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    if (request.path().equals(RETENTION_PATH)) {
      return handleRetention(request);
    }
    return switch (request.method()) {
      case GET -> list(request);
      case POST -> create(request);
      case PUT -> update(request);
      case DELETE -> delete(request);
    };
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
        "column1 AS \"iox::database\"" + (showsDeleted ? ", column2 AS \"deleted\"" : "");
    String rows =
        databases().stream()
            .filter(database -> showsDeleted || database.deletion().isEmpty())
            .map(DatabaseEndpoint::row)
            .collect(Collectors.joining(","));
    String sql = "SELECT " + columns + " FROM (VALUES " + rows + ") ORDER BY column2, column1";
    return queries.run(new QueryRequest(DatabaseDefinition.INTERNAL, sql, format, Map.of()));
  }

  private static String row(DatabaseDefinition database) {
    return "('%s',%s)"
        .formatted(database.name().replace("'", "''"), database.deletion().isPresent());
  }

  private Collection<DatabaseDefinition> databases() {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      return catalog.service().snapshot().databases().values();
    }
  }

  private HttpResponse create(HttpRequest request) {
    Optional<String> complaint = JsonBody.contentTypeComplaint(request);
    if (complaint.isPresent()) {
      return HttpResponse.text(415, complaint.get());
    }
    JsonBody body = JsonBody.read(request.body());
    String name = body.required("db");
    Optional<Duration> period = retentionPeriod(body);
    try {
      DatabaseName.check(name);
      commit(new CreateDatabase(name, period));
      return HttpResponse.empty(200);
    } catch (GnomonException e) {
      return switch (e.code()) {
        case INVALID, LIMIT -> Json.error(e.code().httpStatus(), e.getMessage());
        case CONFLICT ->
            HttpResponse.text(409, "attempted to create a resource that already exists");
        default -> throw e;
      };
    }
  }

  private HttpResponse update(HttpRequest request) {
    Optional<String> complaint = JsonBody.contentTypeComplaint(request);
    if (complaint.isPresent()) {
      return HttpResponse.text(415, complaint.get());
    }
    JsonBody body = JsonBody.read(request.body());
    setRetention(body.required("db"), retentionPeriod(body));
    return HttpResponse.empty(200);
  }

  private HttpResponse handleRetention(HttpRequest request) {
    String name = Parameters.required(request, "db");
    if (request.method() == HttpMethod.DELETE) {
      setRetention(name, Optional.empty());
      return HttpResponse.empty(204);
    }
    String text = Parameters.required(request, "duration");
    Duration period =
        HumanDuration.parse(text)
            .orElseThrow(
                () ->
                    new GnomonException(
                        ErrorCode.INVALID,
                        "Cannot parse the given human time: '%s' is no duration such as 7d or 1h 30m"
                            .formatted(text)));
    setRetention(name, Optional.of(period));
    return HttpResponse.empty(204);
  }

  private static Optional<Duration> retentionPeriod(JsonBody body) {
    Optional<String> text = body.text("retention_period");
    return text.map(
        given ->
            HumanDuration.parse(given)
                .orElseThrow(
                    () ->
                        body.invalidMember(
                            "invalid value: string \"" + given + "\", expected a duration")));
  }

  private void setRetention(String name, Optional<Duration> period) {
    try {
      commit(new SetRetentionPeriod(name, period));
    } catch (GnomonException e) {
      throw e.code() == ErrorCode.NOT_FOUND ? notFound(name, e) : e;
    }
  }

  private HttpResponse delete(HttpRequest request) {
    String name = Parameters.required(request, "db");
    HardDelete hardDelete = HardDeleteParameter.of(request);
    if (name.equals(DatabaseDefinition.INTERNAL)) {
      return HttpResponse.text(500, "cannot delete internal db");
    }
    try {
      commit(new DeleteDatabase(name, hardDelete));
      return HttpResponse.empty(200);
    } catch (GnomonException e) {
      throw e.code() == ErrorCode.NOT_FOUND ? notFound(name, e) : e;
    }
  }

  private void commit(CatalogChange change) {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      catalog.service().commit(List.of(change));
    }
  }

  private static GnomonException notFound(String name, GnomonException cause) {
    return new GnomonException(
        ErrorCode.NOT_FOUND, "the requested resource was not found: " + name, cause);
  }
}
