package org.gnomondb.httpapi.internal;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.http.HttpMethod;
import org.gnomondb.api.http.HttpRequest;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.http.Route;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Says what runs here.
 *
 * <p>The body tells the truth: product and version of this server. The two {@code X-Influxdb}
 * headers tell clients which protocol they can speak: they choose their dialect by them and know no
 * product but InfluxDB.
 */
@Component
public final class PingEndpoint implements HttpEndpoint {
  /** The release of InfluxDB 3 Core whose HTTP interface this server offers. */
  static final String COMPATIBLE_VERSION = "3.10.0";

  static final String COMPATIBLE_BUILD = "Core";

  /** What the Python client for 1.x accepts alone; it takes nothing but 204 for an answer. */
  private static final String MESSAGE_PACK = "application/x-msgpack";

  /** The header of this bundle's manifest that holds the commit it was built from. */
  private static final String REVISION_HEADER = "Git-Revision";

  private static final int REVISION_LENGTH = 10;

  private final String version;
  private final String revision;
  private final String processId;

  @Activate
  public PingEndpoint(BundleContext context) {
    this(
        context.getBundle().getVersion().toString(),
        Optional.ofNullable(context.getBundle().getHeaders().get(REVISION_HEADER)).orElse(""),
        Optional.ofNullable(context.getProperty(Constants.FRAMEWORK_UUID)).orElse(""));
  }

  /**
   * @param revision the commit's hash, of any length, or nothing if it is not known
   * @param processId the framework's id: it stays the same when this bundle is replaced
   */
  PingEndpoint(String version, String revision, String processId) {
    this.version = version;
    this.revision =
        revision.isBlank()
            ? "unknown"
            : revision.substring(0, Math.min(REVISION_LENGTH, revision.length()));
    this.processId = processId;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(HttpMethod.GET, "/ping"), new Route(HttpMethod.POST, "/ping"));
  }

  @Override
  public HttpResponse handle(HttpRequest request) {
    String requestId = requestId().toString();
    boolean isOldClient = request.header("Accept").filter(MESSAGE_PACK::equals).isPresent();
    return (isOldClient ? HttpResponse.empty(204) : description())
        .withHeader("Request-Id", requestId)
        .withHeader("X-Request-Id", requestId)
        .withHeader("X-Influxdb-Build", COMPATIBLE_BUILD)
        .withHeader("X-Influxdb-Version", COMPATIBLE_VERSION);
  }

  private HttpResponse description() {
    return Json.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("product_name", "Gnomon");
          json.writeStringField("version", version);
          json.writeStringField("revision", revision);
          json.writeStringField("process_id", processId);
          json.writeEndObject();
        });
  }

  /** A UUID of version 7: 48 bits of time in milliseconds, then random bits. */
  private static UUID requestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long version7 = 0x7000L;
    long variant = 0x8000_0000_0000_0000L;
    long high = (System.currentTimeMillis() << 16) | version7 | random.nextInt(1 << 12);
    return new UUID(high, variant | (random.nextLong() >>> 2));
  }
}
