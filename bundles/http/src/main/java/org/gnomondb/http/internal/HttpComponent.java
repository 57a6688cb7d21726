package org.gnomondb.http.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.http.HttpEndpoint;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.rpc.RpcEndpoint;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Opens the port while this bundle is active, and tells the kernel where, or why not. */
@Component(service = MetricSource.class, immediate = true, configurationPid = HttpComponent.PID)
public final class HttpComponent implements MetricSource {
  /** The PID of {@link HttpConfig}. */
  public static final String PID = "org.gnomondb.http";

  private final Lifecycle lifecycle;
  private final HttpConfig config;
  private final AtomicReference<@Nullable String> clusterId = new AtomicReference<>();
  private final HttpPort port;

  @Activate
  public HttpComponent(@Reference Lifecycle lifecycle, HttpConfig config) {
    this.lifecycle = lifecycle;
    this.config = config;
    this.port =
        new HttpPort(
            ServerLimits.forRequestsOf(config.maxRequestBytes()),
            config.withoutAuth(),
            TlsSettings.of(config),
            clusterId::get);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindEndpoint(HttpEndpoint endpoint) {
    port.bind(endpoint);
  }

  void unbindEndpoint(HttpEndpoint endpoint) {
    port.unbind(endpoint);
  }

  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindRpcEndpoint(RpcEndpoint endpoint) {
    port.bind(endpoint);
  }

  void unbindRpcEndpoint(RpcEndpoint endpoint) {
    port.unbind(endpoint);
  }

  /** The id outlives the catalog that told it: it belongs to the store. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void bindCatalog(Catalog catalog) {
    clusterId.set(catalog.id().toString());
  }

  void unbindCatalog(Catalog catalog) {}

  /** Opens the port. */
  @Activate
  void open() {
    try {
      int actual = port.listen(config.host(), config.port());
      String scheme = TlsSettings.of(config).isOn() ? "https://" : "http://";
      lifecycle.listening(scheme + address(actual));
    } catch (IOException e) {
      lifecycle.failed(reason(e));
    } catch (TlsException e) {
      lifecycle.failed(String.valueOf(e.getMessage()));
    }
  }

  /** Closes the port. */
  @Deactivate
  void close() {
    port.close();
  }

  @Override
  public List<Metric> metrics() {
    return port.metrics();
  }

  private String reason(IOException failure) {
    String address = address(config.port());
    return switch (failure) {
      case UnknownHostException e ->
          "can't listen on %s: %s is no name or address of this machine; choose another with"
                  .formatted(address, config.host())
              + " --http-bind";
      case BindException e when String.valueOf(e.getMessage()).contains("in use") ->
          "can't listen on %s: the address is taken by another process; stop that one, or choose"
                  .formatted(address)
              + " another address with --http-bind";
      default ->
          "can't listen on %s: %s; choose another address with --http-bind"
              .formatted(address, failure.getMessage());
    };
  }

  private String address(int actualPort) {
    String host = config.host();
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host)
        + ":"
        + actualPort;
  }
}
