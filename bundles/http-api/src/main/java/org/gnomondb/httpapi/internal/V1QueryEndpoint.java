package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogChange;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseName;
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

/**
 * The statements that collectors for InfluxDB 1.x send to {@code /query} before they write: {@code
 * CREATE DATABASE} and {@code SHOW DATABASES}. Each statement answers for itself, with status 200
 * even where it fails, as 1.x does.
 */
@Component
public final class V1QueryEndpoint implements HttpEndpoint {
  private static final String PATH = "/query";

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
    return List.of(new Route(HttpMethod.GET, PATH), new Route(HttpMethod.POST, PATH));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    return answer(request).withHeader("Access-Control-Allow-Origin", "*");
  }

  private HttpResponse answer(HttpRequest request) {
    if (request.method() == HttpMethod.GET && request.queryString().isEmpty()) {
      return Json.error(400, "missing query parameters 'db' and 'q'");
    }
    Optional<String> query;
    try {
      query = V1QueryText.of(request);
    } catch (GnomonException e) {
      return Json.error(e.code().httpStatus(), e.getMessage());
    }
    if (query.isEmpty()) {
      return Json.error(400, "expected a query to be provided in the query string or body");
    }
    List<Outcome> outcomes = V1StatementParser.parse(query.get()).stream().map(this::run).toList();
    return Json.answer(200, json -> write(json, outcomes));
  }

  /** What became of one statement. */
  private sealed interface Outcome {
    record Done() implements Outcome {}

    record Databases(Set<String> names) implements Outcome {}

    record Failed(String message) implements Outcome {}
  }

  private Outcome run(V1Statement statement) {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      return switch (statement) {
        case V1Statement.CreateDatabase create -> {
          for (String name : create.databases()) {
            create(catalog.service(), name, create.retentionPeriod());
          }
          yield new Outcome.Done();
        }
        case V1Statement.ShowDatabases show ->
            new Outcome.Databases(names(catalog.service().snapshot()));
        case V1Statement.Refused refused -> new Outcome.Failed(refused.reason());
      };
    } catch (GnomonException e) {
      if (e.code().isRetryable()) {
        throw e;
      }
      return new Outcome.Failed(e.getMessage());
    }
  }

  private static Set<String> names(CatalogSnapshot snapshot) {
    return snapshot.databases().values().stream()
        .filter(database -> database.deletion().isEmpty())
        .map(DatabaseDefinition::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** A database that is there already is no failure: collectors create theirs at each start. */
  private static void create(Catalog catalog, String name, Optional<Duration> retentionPeriod) {
    DatabaseName.check(name);
    if (catalog.snapshot().database(name) != null) {
      return;
    }
    try {
      catalog.commit(List.of(new CatalogChange.CreateDatabase(name, retentionPeriod)));
    } catch (GnomonException e) {
      if (e.code() != ErrorCode.CONFLICT) {
        throw e;
      }
    }
  }

  private static void write(JsonGenerator json, List<Outcome> outcomes) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("results");
    for (int i = 0; i < outcomes.size(); i++) {
      json.writeStartObject();
      json.writeNumberField("statement_id", i);
      switch (outcomes.get(i)) {
        case Outcome.Done done -> {}
        case Outcome.Databases databases -> write(json, databases.names());
        case Outcome.Failed failed -> json.writeStringField("error", failed.message());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Set<String> databases) throws IOException {
    json.writeArrayFieldStart("series");
    json.writeStartObject();
    json.writeStringField("name", "databases");
    json.writeArrayFieldStart("columns");
    json.writeString("name");
    json.writeEndArray();
    json.writeArrayFieldStart("values");
    for (String name : databases) {
      json.writeStartArray();
      json.writeString(name);
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }
}
