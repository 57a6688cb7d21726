package org.gnomondb.objectstore.s3.internal;

import io.minio.BaseS3Client;
import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.RemoveObjectArgs;
import io.minio.credentials.Provider;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * The SDK's client without its upper half, which needs libraries for archives of objects that
 * nobody here makes.
 */
final class S3Client extends BaseS3Client {

  /**
   * Makes a client.
   *
   * @param region used where the endpoint's host does not name one
   * @throws IllegalArgumentException if the endpoint or the region is not well formed
   */
  S3Client(String endpoint, String region, Optional<Provider> credentials, OkHttpClient http) {
    super(baseUrl(endpoint, region), credentials.orElse(null), http, false);
    setAppInfo("Gnomon", "1");
  }

  private static Http.BaseUrl baseUrl(String endpoint, String region) {
    Http.BaseUrl url = new Http.BaseUrl(endpoint);
    if (url.region() == null) {
      url.setRegion(region);
    }
    return url;
  }

  /** The answer with its body, which the caller must close. */
  CompletableFuture<Response> getObject(GetObjectArgs args) {
    return executeGetAsync(args, args.makeHeaders(), null);
  }

  CompletableFuture<Void> deleteObject(RemoveObjectArgs args) {
    return executeDeleteAsync(args, null, null).thenAccept(Response::close);
  }
}
