package org.gnomondb.objectstore.s3.internal;

import io.minio.credentials.IamAwsProvider;
import io.minio.credentials.Provider;
import io.minio.credentials.StaticProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.gnomondb.objectstore.remote.Endpoint;
import org.gnomondb.objectstore.remote.Settings;

/** The options that only this store has. */
final class S3Options {
  private final Settings settings;

  S3Options(Settings settings) {
    this.settings = settings;
  }

  String region() {
    return settings.text("awsDefaultRegion").orElse("us-east-1");
  }

  /**
   * Where the store is: Amazon's own for the region unless another is named.
   *
   * @throws IOException with a message of one line for the operator
   */
  Endpoint endpoint() throws IOException {
    return Endpoint.of(
        "--aws-endpoint",
        settings.text("awsEndpoint").orElse("https://s3.%s.amazonaws.com".formatted(region())),
        "--aws-allow-http",
        settings.flag("awsAllowHttp"));
  }

  /**
   * Who signs requests: nobody, a file, the keys given, or whoever the machine says.
   *
   * @param http what to ask the machine's metadata service with
   * @throws IOException with a message of one line for the operator
   */
  Optional<Provider> credentials(OkHttpClient http) throws IOException {
    if (settings.flag("awsSkipSignature")) {
      return Optional.empty();
    }
    Optional<String> file = settings.text("awsCredentialsFile");
    if (file.isPresent()) {
      return Optional.of(FileCredentials.open(Path.of(file.get()), InstantSource.system()));
    }
    Optional<String> key = settings.text("awsAccessKeyId");
    Optional<String> secret = settings.text("awsSecretAccessKey");
    if (key.isPresent() != secret.isPresent()) {
      throw new IOException(
          "--aws-access-key-id and --aws-secret-access-key belong together; %s is missing"
              .formatted(key.isPresent() ? "the latter" : "the former"));
    }
    return Optional.of(
        key.isPresent()
            ? new StaticProvider(
                key.get(), secret.orElseThrow(), settings.text("awsSessionToken").orElse(null))
            : new IamAwsProvider(null, http));
  }
}
