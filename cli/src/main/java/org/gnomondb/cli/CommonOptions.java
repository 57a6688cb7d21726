package org.gnomondb.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Options that several commands have. */
final class CommonOptions {
  static final Option HOST =
      host("--host", "The address of the server", "INFLUXDB3_HOST_URL")
          .withShortName("-H")
          .withFallback("http://127.0.0.1:8181");

  static final Option DATABASE =
      Option.value("--database", "DATABASE_NAME", "The name of the database")
          .withShortName("-d")
          .withHiddenName("--dbname")
          .withEnvironment("INFLUXDB3_DATABASE_NAME")
          .required();

  static final Option TOKEN =
      Option.value("--token", "AUTH_TOKEN", "The token that the server asks for")
          .withEnvironment("INFLUXDB3_AUTH_TOKEN");

  static final Option TLS_CA =
      Option.value("--tls-ca", "CA_CERT", "A file of certificates to trust, in PEM format")
          .withEnvironment("INFLUXDB3_TLS_CA");

  static final Option TLS_NO_VERIFY =
      Option.flag("--tls-no-verify", "Trust any certificate: for tests only")
          .withEnvironment("INFLUXDB3_TLS_NO_VERIFY");

  static final Option FORMAT =
      Option.value("--format", "OUTPUT_FORMAT", "How the answer is written")
          .withFallback("pretty")
          .oneOf(List.of("pretty", "json", "jsonl", "csv", "parquet"));

  private CommonOptions() {}

  /** An option for the address of a server. */
  static Option host(String name, String about, String environment) {
    return Option.value(name, "HOST_URL", about)
        .withEnvironment(environment)
        .checkedBy(CommonOptions::problemOfUrl);
  }

  /** The given options, with those by which every client command reaches the server. */
  static List<Option> withServer(Option... more) {
    List<Option> options = new ArrayList<>(List.of(HOST));
    options.addAll(List.of(more));
    options.addAll(List.of(TOKEN, TLS_CA, TLS_NO_VERIFY));
    return List.copyOf(options);
  }

  private static Optional<String> problemOfUrl(String text) {
    try {
      URI uri = new URI(text);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null) {
        return Optional.empty();
      }
    } catch (URISyntaxException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return Optional.of("expected a URL such as http://127.0.0.1:8181");
  }
}
