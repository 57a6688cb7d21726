package org.gnomondb.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteStoreOptionsTest {
  private static final OptionType.Surroundings AROUND =
      new OptionType.Surroundings(1000L << 20, "/home/ada");

  @Test
  void everyOptionReachesTheChosenStore() {
    assertThat(
            storeProperties(
                Map.of(),
                "--bucket=b",
                "--object-store-max-retries=3",
                "--object-store-retry-timeout=20s",
                "--object-store-request-timeout=2s",
                "--object-store-connection-limit=5",
                "--object-store-http2-only",
                "--object-store-http2-max-frame-size=64kb",
                "--object-store-tls-allow-insecure",
                "--object-store-tls-ca=/ca.pem",
                "--aws-endpoint=http://localhost:9000",
                "--aws-default-region=eu-west-1",
                "--aws-access-key=id",
                "--aws-secret-access-key=secret",
                "--aws-session-token=token",
                "--aws-credentials-file=~/keys.json",
                "--aws-allow-http",
                "--aws-skip-signature",
                "--google-service-account=/account.json",
                "--azure-storage-account=account",
                "--azure-storage-access-key=key",
                "--azure-endpoint=http://localhost:10000/account",
                "--azure-allow-http"))
        .containsExactlyInAnyOrderEntriesOf(
            entries(
                "dataDir", "/home/ada/.gnomon",
                "bucket", "b",
                "maxRetries", 3L,
                "retryTimeoutMillis", 20_000L,
                "requestTimeoutMillis", 2_000L,
                "connectionLimit", 5L,
                "http2Only", true,
                "tlsAllowInsecure", true,
                "tlsCa", "/ca.pem",
                "awsEndpoint", "http://localhost:9000",
                "awsDefaultRegion", "eu-west-1",
                "awsAccessKeyId", "id",
                "awsSecretAccessKey", "secret",
                "awsSessionToken", "token",
                "awsCredentialsFile", "/home/ada/keys.json",
                "awsAllowHttp", true,
                "awsSkipSignature", true,
                "googleServiceAccount", "/account.json",
                "azureStorageAccount", "account",
                "azureStorageAccessKey", "key",
                "azureEndpoint", "http://localhost:10000/account",
                "azureAllowHttp", true));
  }

  @Test
  void variablesHaveTheNamesThatTheCloudsOwnToolsUse() {
    assertThat(
            storeProperties(
                Map.of(
                    "INFLUXDB3_BUCKET", "b",
                    "AWS_ACCESS_KEY_ID", "id",
                    "AWS_SECRET_ACCESS_KEY", "secret",
                    "AWS_ALLOW_HTTP", "true",
                    "GOOGLE_SERVICE_ACCOUNT", "/account.json",
                    "AZURE_STORAGE_ACCOUNT", "account")))
        .containsEntry("bucket", "b")
        .containsEntry("awsAccessKeyId", "id")
        .containsEntry("awsSecretAccessKey", "secret")
        .containsEntry("awsAllowHttp", true)
        .containsEntry("googleServiceAccount", "/account.json")
        .containsEntry("azureStorageAccount", "account");
  }

  @Test
  void noMessageShowsASecret() {
    CommandLine.Outcome outcome =
        CommandLine.parse(List.of("--aws-secret-access-key= "), Map.of(), AROUND);
    assertThat(outcome).asString().contains("'(hidden)'");
    assertThat(ServerOptions.table().stream().filter(OptionDefinition::isSecret))
        .extracting(OptionDefinition::name)
        .containsExactlyInAnyOrder(
            "aws-access-key-id",
            "aws-secret-access-key",
            "aws-session-token",
            "azure-storage-access-key");
  }

  private static Map<String, Object> storeProperties(
      Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("INFLUXDB3_OBJECT_STORE", "s3");
    CommandLine.Outcome outcome = CommandLine.parse(List.of(arguments), all, AROUND);
    assertThat(outcome).isInstanceOf(CommandLine.Outcome.Run.class);
    return ((CommandLine.Outcome.Run) outcome)
        .values()
        .configurations()
        .getOrDefault(ServerOptions.OBJECT_STORE_PID + "s3", Map.of());
  }

  private static Map<String, Object> entries(Object... keysAndValues) {
    Map<String, Object> entries = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return entries;
  }
}
