package org.gnomondb.objectstore.s3.internal;

import io.minio.GetObjectArgs;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.credentials.Provider;
import io.minio.messages.Item;
import io.minio.messages.ListBucketResultV2;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.objectstore.remote.Bucket;
import org.gnomondb.objectstore.remote.Endpoint;
import org.gnomondb.objectstore.remote.ListPage;
import org.gnomondb.objectstore.remote.RemoteObject;
import org.gnomondb.objectstore.remote.RemoteOptions;
import org.gnomondb.objectstore.remote.RequestFailure;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;
import org.gnomondb.objectstore.remote.Settings;
import org.gnomondb.objectstore.remote.Upload;

/** A bucket through MinIO's SDK. */
final class S3Bucket implements Bucket {
  private static final String METADATA_PREFIX = "x-amz-meta-";
  private static final String CRC32C_HEADER = "x-amz-checksum-crc32c";

  private final String name;
  private final String endpoint;
  private final Optional<Provider> credentials;
  private final S3Client client;
  private final OkHttpClient http;
  private final ExecutorService threads;

  private S3Bucket(
      String name,
      String endpoint,
      Optional<Provider> credentials,
      S3Client client,
      OkHttpClient http,
      ExecutorService threads) {
    this.name = name;
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.client = client;
    this.http = http;
    this.threads = threads;
  }

  /** Makes no request. */
  static Bucket open(RemoteOptions options, Settings settings) throws IOException {
    S3Options own = new S3Options(settings);
    Endpoint endpoint = own.endpoint();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    OkHttpClient http = HttpClients.newClient(options, endpoint.isEncrypted(), threads);
    Optional<Provider> credentials = own.credentials(http);
    try {
      S3Client client = new S3Client(endpoint.url(), own.region(), credentials, http);
      return new S3Bucket(options.bucket(), endpoint.url(), credentials, client, http, threads);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "--aws-endpoint '%s' can't be used: %s".formatted(endpoint.url(), e.getMessage()), e);
    }
  }

  @Override
  public String description() {
    return "bucket '%s' at %s".formatted(name, endpoint);
  }

  @Override
  public void put(String key, Upload upload, boolean isNew) throws IOException {
    Http.Headers headers = new Http.Headers();
    headers.put(METADATA_PREFIX + NONCE_METADATA, upload.nonce());
    headers.put(CRC32C_HEADER, upload.crc32cBase64());
    if (isNew) {
      headers.put("If-None-Match", "*");
    }
    if (credentials.isEmpty()) {
      // What an unsigned request must carry instead of a signature over its content.
      headers.put("Content-MD5", Base64.getEncoder().encodeToString(upload.md5()));
    }
    PutObjectAPIArgs args =
        PutObjectAPIArgs.builder()
            .bucket(name)
            .object(key)
            .buffer(new UploadBuffer(upload))
            .contentType("application/octet-stream")
            .headers(headers)
            .build();
    call(() -> client.putObject(args));
  }

  @Override
  public byte[] get(String key, Optional<ByteRange> range) throws IOException {
    GetObjectArgs.Builder args = GetObjectArgs.builder().bucket(name).object(key);
    range.ifPresent(part -> args.offset(part.offset()).length((long) part.length()));
    try (Response response = call(() -> client.getObject(args.build()))) {
      int length = contentLength(response);
      if (range.isPresent() && length > range.get().length()) {
        throw new RequestFailure(
            Reason.REFUSED, "the store does not know how to read a part of an object", null);
      }
      return readFully(response.body().byteStream(), length);
    } catch (IOException e) {
      throw S3Failures.translate(e);
    }
  }

  @Override
  public Optional<RemoteObject> head(String key) throws IOException {
    HeadObjectArgs args = HeadObjectArgs.builder().bucket(name).object(key).build();
    try {
      HeadObjectResponse response = call(() -> client.headObject(args));
      return Optional.of(
          new RemoteObject(
              key,
              response.size(),
              response.lastModified().toInstant(),
              Optional.ofNullable(response.userMetadata().getFirst(NONCE_METADATA))));
    } catch (RequestFailure failure) {
      if (failure.reason() == Reason.MISSING) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  @Override
  public ListPage list(String prefix, String startAfter, Optional<String> token, int limit)
      throws IOException {
    ListObjectsV2Args args =
        ListObjectsV2Args.builder()
            .bucket(name)
            .prefix(prefix)
            .startAfter(startAfter.isEmpty() ? null : startAfter)
            .continuationToken(token.orElse(null))
            .maxKeys(limit)
            .build();
    ListBucketResultV2 result = call(() -> client.listObjectsV2(args)).result();
    List<RemoteObject> objects = result.contents().stream().map(S3Bucket::objectOf).toList();
    return new ListPage(
        objects,
        result.isTruncated()
            ? Optional.ofNullable(result.nextContinuationToken())
            : Optional.empty());
  }

  private static RemoteObject objectOf(Item item) {
    return new RemoteObject(
        item.objectName(), item.size(), item.lastModified().toInstant(), Optional.empty());
  }

  @Override
  public void delete(String key) throws IOException {
    RemoveObjectArgs args = RemoveObjectArgs.builder().bucket(name).object(key).build();
    try {
      call(() -> client.deleteObject(args));
    } catch (RequestFailure failure) {
      if (failure.reason() != Reason.MISSING) {
        throw failure;
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.connectionPool().evictAll();
  }

  /** Makes the call; where keys were refused and there are new ones, it is worth another try. */
  private <T> T call(Supplier<CompletableFuture<T>> request) throws RequestFailure {
    try {
      return request.get().get();
    } catch (ExecutionException e) {
      throw renewed(S3Failures.translate(Objects.requireNonNullElse(e.getCause(), e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestFailure(Reason.REFUSED, "the thread was interrupted", e);
    } catch (RuntimeException e) {
      throw S3Failures.translate(e);
    }
  }

  private RequestFailure renewed(RequestFailure failure) {
    boolean isRenewed =
        failure.reason() == Reason.DENIED
            && credentials.isPresent()
            && credentials.get() instanceof FileCredentials file
            && file.refused();
    return isRenewed
        ? new RequestFailure(Reason.TRANSIENT, failure.getMessage(), failure)
        : failure;
  }

  private static int contentLength(Response response) throws RequestFailure {
    String length = response.header("Content-Length");
    try {
      return Integer.parseInt(String.valueOf(length));
    } catch (NumberFormatException e) {
      throw new RequestFailure(Reason.REFUSED, "an answer has length '%s'".formatted(length), e);
    }
  }

  private static byte[] readFully(InputStream stream, int length) throws IOException {
    byte[] bytes = new byte[length];
    int read = stream.readNBytes(bytes, 0, length);
    if (read < length) {
      throw new RequestFailure(
          Reason.TRANSIENT, "an answer ended after %d of %d bytes".formatted(read, length), null);
    }
    return bytes;
  }
}
