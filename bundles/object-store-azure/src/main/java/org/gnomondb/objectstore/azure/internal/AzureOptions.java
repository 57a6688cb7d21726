package org.gnomondb.objectstore.azure.internal;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.objectstore.remote.Endpoint;
import org.gnomondb.objectstore.remote.Settings;

/** The options that only this store has. */
final class AzureOptions {
  private final Settings settings;
  private final Map<String, String> environment;

  /**
   * @param environment the process's, where Kubernetes and Azure's own hosts say who it is
   */
  AzureOptions(Settings settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /**
   * Where the store is: Azure's own for the account unless another place is named.
   *
   * @throws IOException with a message of one line for the operator
   */
  Endpoint endpoint() throws IOException {
    return Endpoint.of(
        "--azure-endpoint",
        settings
            .text("azureEndpoint")
            .orElse("https://%s.blob.core.windows.net".formatted(account())),
        "--azure-allow-http",
        settings.flag("azureAllowHttp"));
  }

  /**
   * The account's key, if one is given.
   *
   * @throws IOException with a message of one line for the operator, without the key
   */
  Optional<StorageSharedKeyCredential> key() throws IOException {
    Optional<String> key = settings.text("azureStorageAccessKey");
    if (key.isEmpty()) {
      return Optional.empty();
    }
    requireBase64(key.get());
    return Optional.of(new StorageSharedKeyCredential(account(), key.get()));
  }

  /** The SDK would find out with the first request. */
  private static void requireBase64(String key) throws IOException {
    try {
      Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message quotes a part of the key.
      throw new IOException("--azure-storage-access-key is no key: keys are in Base64");
    }
  }

  /**
   * Who the machine says it is, for where no key is given.
   *
   * @param http what access tokens are asked for with
   */
  TokenCredential identity(HttpClient http) {
    if (environment.containsKey("AZURE_FEDERATED_TOKEN_FILE")) {
      return new WorkloadIdentityCredentialBuilder().httpClient(http).build();
    }
    ManagedIdentityCredentialBuilder builder =
        new ManagedIdentityCredentialBuilder().httpClient(http);
    Optional.ofNullable(environment.get("AZURE_CLIENT_ID")).ifPresent(builder::clientId);
    return builder.build();
  }

  private String account() throws IOException {
    return settings
        .text("azureStorageAccount")
        .orElseThrow(
            () ->
                new IOException(
                    "this object store needs an account; name it with --azure-storage-account"));
  }
}
