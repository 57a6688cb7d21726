package org.gnomondb.kernel.options;

import static org.gnomondb.kernel.options.OptionDefinition.option;

import java.util.List;

/**
 * The options of object stores in clouds. Like those of any store they reach only the chosen one,
 * so that the keys of one cloud are not shown to another's.
 */
final class RemoteStoreOptions {
  private static final String GROUP = "Cloud storage";
  private static final String S3 = "Cloud storage 's3'";
  private static final String GOOGLE = "Cloud storage 'google'";
  private static final String AZURE = "Cloud storage 'azure'";

  private static final long MINUTE_MILLIS = 60_000;
  private static final long DAY_MILLIS = 1_440 * MINUTE_MILLIS;

  private RemoteStoreOptions() {}

  static List<OptionDefinition> table() {
    return List.of(
        text("bucket", GROUP, "bucket", "NAME")
            .variable("BUCKET")
            .says("The bucket, or container, that holds all objects. It must exist"),
        typed(
                "object-store-max-retries",
                GROUP,
                "maxRetries",
                "COUNT",
                new OptionType.Count(0, 1000))
            .variable("OBJECT_STORE_MAX_RETRIES")
            .byDefault("10")
            .says("How often a request that failed is made again"),
        typed(
                "object-store-retry-timeout",
                GROUP,
                "retryTimeoutMillis",
                "DURATION",
                new OptionType.Duration(0, DAY_MILLIS))
            .variable("OBJECT_STORE_RETRY_TIMEOUT")
            .byDefault("60s")
            .says("No request that failed is made again later than this after the first"),
        typed(
                "object-store-request-timeout",
                GROUP,
                "requestTimeoutMillis",
                "DURATION",
                new OptionType.Duration(1, DAY_MILLIS))
            .variable("OBJECT_STORE_REQUEST_TIMEOUT")
            .byDefault("30s")
            .says("The most that one request may take, its content included"),
        typed(
                "object-store-connection-limit",
                GROUP,
                "connectionLimit",
                "COUNT",
                new OptionType.Count(1, 10_000))
            .variable("OBJECT_STORE_CONNECTION_LIMIT")
            .byDefault("64")
            .says("Requests that may be under way at once"),
        flag("object-store-http2-only", GROUP, "http2Only")
            .variable("OBJECT_STORE_HTTP2_ONLY")
            .says(
                "Use HTTP/2, in place of HTTP/1.1. Over TLS the server may still choose HTTP/1.1"),
        option("object-store-http2-max-frame-size", new OptionType.Size(1, 1, Integer.MAX_VALUE))
            .group(GROUP)
            .value("BYTES")
            .variable("OBJECT_STORE_HTTP2_MAX_FRAME_SIZE")
            .hidden()
            .says("Understood and without effect: no client here lets it be chosen"),
        flag("object-store-tls-allow-insecure", GROUP, "tlsAllowInsecure")
            .variable("OBJECT_STORE_TLS_ALLOW_INSECURE")
            .says("Accept any certificate, also a forged one: for trials only"),
        typed("object-store-tls-ca", GROUP, "tlsCa", "FILE", new OptionType.FilePath())
            .variable("OBJECT_STORE_TLS_CA")
            .says("Certificates (PEM) of authorities to trust besides the usual ones"),
        text("aws-endpoint", S3, "awsEndpoint", "URL")
            .plainVariable("AWS_ENDPOINT")
            .says("Where the store is. Amazon's own for the region when not given"),
        text("aws-default-region", S3, "awsDefaultRegion", "REGION")
            .plainVariable("AWS_DEFAULT_REGION")
            .byDefault("us-east-1")
            .says("The region that requests are signed for"),
        text("aws-access-key-id", S3, "awsAccessKeyId", "KEY")
            .alias("aws-access-key")
            .plainVariable("AWS_ACCESS_KEY_ID")
            .secret()
            .says(
                "Who signs requests. Without keys the machine's role is asked for, as on EC2, ECS"
                    + " and EKS"),
        text("aws-secret-access-key", S3, "awsSecretAccessKey", "SECRET")
            .plainVariable("AWS_SECRET_ACCESS_KEY")
            .secret()
            .says(
                "What requests are signed with. Arguments can be seen by others: use the variable"),
        text("aws-session-token", S3, "awsSessionToken", "TOKEN")
            .plainVariable("AWS_SESSION_TOKEN")
            .secret()
            .says("Belongs to keys that last for a session"),
        typed("aws-credentials-file", S3, "awsCredentialsFile", "FILE", new OptionType.FilePath())
            .plainVariable("AWS_CREDENTIALS_FILE")
            .says(
                "JSON with aws_access_key_id, aws_secret_access_key, aws_session_token, expiry."
                    + " Read again every hour, at expiry, and when the keys are refused"),
        flag("aws-allow-http", S3, "awsAllowHttp")
            .plainVariable("AWS_ALLOW_HTTP")
            .says("Allow an endpoint without TLS"),
        flag("aws-skip-signature", S3, "awsSkipSignature")
            .plainVariable("AWS_SKIP_SIGNATURE")
            .says("Do not sign requests"),
        typed(
                "google-service-account",
                GOOGLE,
                "googleServiceAccount",
                "FILE",
                new OptionType.FilePath())
            .plainVariable("GOOGLE_SERVICE_ACCOUNT")
            .says("A service account's key (JSON). Without it the machine's account is used"),
        text("azure-storage-account", AZURE, "azureStorageAccount", "NAME")
            .plainVariable("AZURE_STORAGE_ACCOUNT")
            .says("The storage account"),
        text("azure-storage-access-key", AZURE, "azureStorageAccessKey", "KEY")
            .plainVariable("AZURE_STORAGE_ACCESS_KEY")
            .secret()
            .says(
                "The account's key. Without it the machine's identity is used. Arguments can be"
                    + " seen by others: use the variable"),
        text("azure-endpoint", AZURE, "azureEndpoint", "URL")
            .plainVariable("AZURE_ENDPOINT")
            .says("Where the store is. Azure's own for the account when not given"),
        flag("azure-allow-http", AZURE, "azureAllowHttp")
            .plainVariable("AZURE_ALLOW_HTTP")
            .says("Allow an endpoint without TLS"));
  }

  private static OptionDefinition.Builder text(
      String name, String group, String key, String placeholder) {
    return typed(name, group, key, placeholder, new OptionType.Text());
  }

  private static OptionDefinition.Builder typed(
      String name, String group, String key, String placeholder, OptionType type) {
    return option(name, type)
        .group(group)
        .value(placeholder)
        .to(ServerOptions.OBJECT_STORE_PID, key);
  }

  private static OptionDefinition.Builder flag(String name, String group, String key) {
    return option(name, new OptionType.Flag()).group(group).to(ServerOptions.OBJECT_STORE_PID, key);
  }
}
