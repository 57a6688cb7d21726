package org.gnomondb.httpapi.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogChange.CreateDatabase;
import org.gnomondb.api.catalog.CatalogChange.CreateTable;
import org.gnomondb.api.catalog.CatalogChange.DeleteTable;
import org.gnomondb.api.catalog.CatalogChange.NewColumn;
import org.gnomondb.api.catalog.ColumnDefinition;
import org.gnomondb.api.catalog.ColumnType;
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
import org.gnomondb.gate.ServiceGate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Creates and deletes tables. */
@Component
public final class TableEndpoint implements HttpEndpoint {
  private static final String PATH = "/api/v3/configure/table";

  /** How often a request is decided again because somebody else changed the same database. */
  private static final int ATTEMPTS_MAX = 16;

  /** Names that no tag or field can have. */
  private static final List<String> RESERVED = List.of(ColumnDefinition.TIME, "__chunk_order");

  private static final List<String> TYPES_LISTED =
      List.of("utf8", "int64", "uint64", "float64", "bool");

  private final ServiceGate<Catalog> catalogs = new ServiceGate<>("the catalog");

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCatalog(Catalog catalog) {
    catalogs.bind(catalog);
  }

  void unbindCatalog(Catalog catalog) {
    catalogs.unbind(catalog);
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.POST, PATH), new Route(HttpMethod.DELETE, PATH));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    return request.method() == HttpMethod.POST ? create(request) : delete(request);
  }

  private HttpResponse create(HttpRequest request) {
    Optional<String> complaint = JsonBody.contentTypeComplaint(request);
    if (complaint.isPresent()) {
      return HttpResponse.text(415, complaint.get());
    }
    JsonBody body = JsonBody.read(request.body());
    String database = body.required("db");
    String table = body.required("table");
    List<NewColumn> columns = columns(body);
    try {
      DatabaseName.check(database);
    } catch (GnomonException e) {
      return Json.error(e.code().httpStatus(), e.getMessage());
    }
    if (table.isEmpty()) {
      throw invalid("table name cannot be empty");
    }
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      return create(catalog.service(), database, new CreateTable(database, table, columns));
    } catch (GnomonException e) {
      if (e.code() == ErrorCode.LIMIT) {
        return Json.error(e.code().httpStatus(), e.getMessage());
      }
      throw e;
    }
  }

  private static HttpResponse create(Catalog catalog, String name, CreateTable create) {
    for (int attempt = 1; ; attempt++) {
      DatabaseDefinition database = catalog.snapshot().database(name);
      if (database != null && database.table(create.table()) != null) {
        return HttpResponse.text(409, "attempted to create a resource that already exists");
      }
      List<CatalogChange> changes = new ArrayList<>();
      if (database == null) {
        changes.add(new CreateDatabase(name));
      }
      changes.add(create);
      try {
        catalog.commit(changes);
        return HttpResponse.empty(200);
      } catch (GnomonException e) {
        boolean isDeleted = database != null && database.deletion().isPresent();
        boolean isOvertaken = e.code() == ErrorCode.CONFLICT || e.code() == ErrorCode.NOT_FOUND;
        if (isDeleted || !isOvertaken || attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  private static List<NewColumn> columns(JsonBody body) {
    List<NewColumn> columns = new ArrayList<>();
    for (String tag : body.texts("tags")) {
      columns.add(new NewColumn(tag, ColumnType.TAG));
    }
    for (Map<String, String> field : body.objects("fields", List.of("name", "type"))) {
      String name = Objects.requireNonNull(field.get("name"));
      String type = Objects.requireNonNull(field.get("type"));
      columns.add(new NewColumn(name, type(type, body)));
    }
    checkNames(columns);
    return columns;
  }

  private static void checkNames(List<NewColumn> columns) {
    Map<String, ColumnType> types = new HashMap<>();
    for (NewColumn column : columns) {
      if (RESERVED.contains(column.name())) {
        throw invalid("'%s' is a reserved column".formatted(column.name()));
      }
      if (column.name().isEmpty()) {
        throw invalid("column name cannot be empty");
      }
      ColumnType there = types.putIfAbsent(column.name(), column.type());
      if (there != null) {
        throw invalid(
            "cannot add column %s because it already exists with type %s"
                .formatted(column.name(), there.influxName()));
      }
    }
  }

  private static ColumnType type(String word, JsonBody body) {
    return switch (word) {
      case "utf8" -> ColumnType.STRING;
      case "int64" -> ColumnType.INT64;
      case "uint64" -> ColumnType.UINT64;
      case "float64" -> ColumnType.FLOAT64;
      case "bool" -> ColumnType.BOOLEAN;
      default -> throw body.invalidMember(Parameters.unknownVariant(word, TYPES_LISTED));
    };
  }

  private HttpResponse delete(HttpRequest request) {
    String database = Parameters.required(request, "db");
    String table = Parameters.required(request, "table");
    HardDelete hardDelete = HardDeleteParameter.of(request);
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      if (catalog.service().snapshot().database(database) == null) {
        throw notFound("Database not found " + database);
      }
      try {
        catalog.service().commit(List.of(new DeleteTable(database, table, hardDelete)));
      } catch (GnomonException e) {
        throw e.code() == ErrorCode.NOT_FOUND
            ? notFound("Table %s not in DB schema for %s".formatted(table, database))
            : e;
      }
      return HttpResponse.empty(200);
    }
  }

  private static GnomonException notFound(String message) {
    return new GnomonException(ErrorCode.NOT_FOUND, message);
  }

  private static GnomonException invalid(String message) {
    return new GnomonException(ErrorCode.INVALID, message);
  }
}
