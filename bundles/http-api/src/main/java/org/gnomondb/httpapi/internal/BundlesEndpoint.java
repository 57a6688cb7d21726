package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gnomondb.api.bundles.BundleAdmin;
import org.gnomondb.api.bundles.BundleInfo;
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

/** Lists the bundles of the running server, and replaces them. For callers on its machine only. */
@Component
public final class BundlesEndpoint implements HttpEndpoint {
  /** The largest bundle: that of the engine, with its native library, is far larger than others. */
  static final long JAR_BYTES_MAX = 512L << 20;

  private static final String PATH = "/api/v3/bundles";
  private static final Set<String> JAR_TYPES =
      Set.of("application/octet-stream", "application/java-archive");

  private final ServiceGate<BundleAdmin> admins = new ServiceGate<>("the bundle administration");

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindAdmin(BundleAdmin admin) {
    admins.bind(admin);
  }

  void unbindAdmin(BundleAdmin admin) {
    admins.unbind(admin);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(HttpMethod.GET, PATH).localOnly(),
        new Route(HttpMethod.POST, PATH).localOnly().withBodyBytesMax(JAR_BYTES_MAX),
        new Route(HttpMethod.PUT, PATH).localOnly().withBodyBytesMax(JAR_BYTES_MAX));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    return request.method() == HttpMethod.GET ? list() : update(request);
  }

  private HttpResponse list() {
    try (ServiceGate.Lease<BundleAdmin> admin = admins.enter()) {
      List<BundleInfo> bundles = admin.service().list();
      return Json.answer(
          200,
          json -> {
            json.writeStartArray();
            for (BundleInfo bundle : bundles) {
              write(json, bundle);
            }
            json.writeEndArray();
          });
    }
  }

  /**
   * Replaces the bundle once this call is over, as it may be this very bundle.
   *
   * <p>For the same reason the service is called without a lease: the gate of a component that goes
   * away would wait for that lease, the update for the component. And the answer is worded once
   * before the update, so that all classes that this takes are loaded as long as that is possible.
   */
  private HttpResponse update(HttpRequest request) {
    String type = request.header("Content-Type").orElse("").split(";", 2)[0].strip();
    if (!JAR_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      return HttpResponse.text(
          415, "unacceptable content-type, expected: application/java-archive");
    }
    BundleAdmin admin = admin();
    ByteBuffer jar = request.body();
    HttpResponse rehearsal = answer(new BundleInfo(0, "", "", "", Instant.EPOCH));
    return HttpResponse.detached(() -> rehearsal.status() == 200 ? update(admin, jar) : rehearsal);
  }

  private BundleAdmin admin() {
    try (ServiceGate.Lease<BundleAdmin> admin = admins.enter()) {
      return admin.service();
    }
  }

  private static HttpResponse update(BundleAdmin admin, ByteBuffer jar) {
    return answer(
        admin.update(
            new ByteArrayInputStream(
                jar.array(), jar.arrayOffset() + jar.position(), jar.remaining())));
  }

  private static HttpResponse answer(BundleInfo bundle) {
    return Json.answer(200, json -> write(json, bundle));
  }

  private static void write(JsonGenerator json, BundleInfo bundle) throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", bundle.id());
    json.writeStringField("symbolic_name", bundle.symbolicName());
    json.writeStringField("version", bundle.version());
    json.writeStringField("state", bundle.state());
    json.writeStringField("last_modified", bundle.lastModified().toString());
    json.writeEndObject();
  }
}
