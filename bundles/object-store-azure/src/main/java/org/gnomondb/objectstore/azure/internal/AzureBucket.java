package org.gnomondb.objectstore.azure.internal;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.objectstore.remote.Bucket;
import org.gnomondb.objectstore.remote.Endpoint;
import org.gnomondb.objectstore.remote.JavaHttpClients;
import org.gnomondb.objectstore.remote.ListPage;
import org.gnomondb.objectstore.remote.RemoteObject;
import org.gnomondb.objectstore.remote.RemoteOptions;
import org.gnomondb.objectstore.remote.RequestFailure;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;
import org.gnomondb.objectstore.remote.Settings;
import org.gnomondb.objectstore.remote.Upload;

/** A container through Microsoft's SDK, by its block blobs. */
final class AzureBucket implements Bucket {
  private static final BlobHttpHeaders HEADERS =
      new BlobHttpHeaders().setContentType("application/octet-stream");

  private final String name;
  private final String endpoint;
  private final BlobContainerClient container;
  private final Duration timeout;

  private AzureBucket(
      String name, String endpoint, BlobContainerClient container, Duration timeout) {
    this.name = name;
    this.endpoint = endpoint;
    this.container = container;
    this.timeout = timeout;
  }

  /** Makes no request. */
  static Bucket open(RemoteOptions options, Settings settings) throws IOException {
    AzureOptions own = new AzureOptions(settings, System.getenv());
    Endpoint endpoint = own.endpoint();
    Optional<StorageSharedKeyCredential> key = own.key();
    if (key.isEmpty() && !endpoint.isEncrypted()) {
      throw new IOException(
          "--azure-endpoint '%s' is not encrypted, so it needs --azure-storage-access-key"
              .formatted(endpoint.url()));
    }
    HttpClient http = newClient(options);
    BlobServiceClientBuilder builder =
        new BlobServiceClientBuilder()
            .endpoint(endpoint.url())
            .httpClient(http)
            .retryOptions(once(options.requestTimeout()));
    if (key.isPresent()) {
      builder.credential(key.get());
    } else {
      builder.credential(own.identity(http));
    }
    BlobContainerClient container = builder.buildClient().getBlobContainerClient(options.bucket());
    return new AzureBucket(options.bucket(), endpoint.url(), container, options.requestTimeout());
  }

  /** The SDK has four bounds, of which none covers a whole answer: each call has one besides. */
  private static HttpClient newClient(RemoteOptions options) throws IOException {
    Duration timeout = options.requestTimeout();
    return new JdkHttpClientBuilder(JavaHttpClients.newBuilder(options))
        .writeTimeout(timeout)
        .responseTimeout(timeout)
        .readTimeout(timeout)
        .build();
  }

  /** What the SDK does by itself would be neither limited nor counted as the operator is told. */
  private static RequestRetryOptions once(Duration timeout) {
    Duration none = Duration.ofMillis(1);
    Duration wholeSeconds = timeout.plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
    return new RequestRetryOptions(RetryPolicyType.FIXED, 1, wholeSeconds, none, none, null);
  }

  @Override
  public String description() {
    return "container '%s' at %s".formatted(name, endpoint);
  }

  @Override
  public void put(String key, Upload upload, boolean isNew) throws IOException {
    BlockBlobSimpleUploadOptions options =
        new BlockBlobSimpleUploadOptions(UploadPieces.of(upload), upload.sizeBytes())
            .setHeaders(HEADERS)
            .setContentMd5(upload.md5())
            .setMetadata(Map.of(NONCE_METADATA, upload.nonce()));
    if (isNew) {
      options.setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
    }
    call(() -> blob(key).uploadWithResponse(options, timeout, Context.NONE));
  }

  @Override
  public byte[] get(String key, Optional<ByteRange> range) throws IOException {
    BlobRange part =
        range.map(asked -> new BlobRange(asked.offset(), (long) asked.length())).orElse(null);
    return call(
        () ->
            blob(key)
                .downloadContentWithResponse(
                    new DownloadRetryOptions().setMaxRetryRequests(0),
                    null,
                    part,
                    false,
                    timeout,
                    Context.NONE)
                .getValue()
                .toBytes());
  }

  @Override
  public Optional<RemoteObject> head(String key) throws IOException {
    try {
      BlobProperties properties =
          call(() -> blob(key).getPropertiesWithResponse(null, timeout, Context.NONE)).getValue();
      return Optional.of(
          new RemoteObject(
              key,
              properties.getBlobSize(),
              properties.getLastModified().toInstant(),
              Optional.ofNullable(properties.getMetadata().get(NONCE_METADATA))));
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
    ListBlobsOptions options = new ListBlobsOptions().setPrefix(prefix).setMaxResultsPerPage(limit);
    if (!startAfter.isEmpty()) {
      options.setStartFrom(startAfter);
    }
    return call(
        () -> {
          Iterator<PagedResponse<BlobItem>> pages =
              container.listBlobs(options, token.orElse(null), timeout).iterableByPage().iterator();
          return pages.hasNext() ? pageOf(pages.next()) : new ListPage(List.of(), Optional.empty());
        });
  }

  private static ListPage pageOf(PagedResponse<BlobItem> page) {
    return new ListPage(
        page.getValue().stream().map(AzureBucket::objectOf).toList(),
        Optional.ofNullable(page.getContinuationToken()).filter(next -> !next.isEmpty()));
  }

  private static RemoteObject objectOf(BlobItem item) {
    return new RemoteObject(
        item.getName(),
        item.getProperties().getContentLength(),
        item.getProperties().getLastModified().toInstant(),
        Optional.empty());
  }

  @Override
  public void delete(String key) throws IOException {
    call(() -> blob(key).deleteIfExistsWithResponse(null, null, timeout, Context.NONE));
  }

  /** Nothing to end: connections go when nobody has used them for a while. */
  @Override
  public void close() {}

  private BlockBlobClient blob(String key) {
    return container.getBlobClient(key).getBlockBlobClient();
  }

  private static <T> T call(Supplier<T> request) throws RequestFailure {
    try {
      return request.get();
    } catch (RuntimeException e) {
      if (RequestFailure.find(InterruptedException.class, e).isPresent()) {
        Thread.currentThread().interrupt();
      }
      throw AzureFailures.translate(e);
    }
  }
}
