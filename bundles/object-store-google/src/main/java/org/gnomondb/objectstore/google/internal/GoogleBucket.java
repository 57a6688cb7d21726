package org.gnomondb.objectstore.google.internal;

import com.google.api.gax.paging.Page;
import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.ReadChannel;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobWriteOption;
import com.google.cloud.storage.StorageOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.objectstore.google.internal.GoogleOptions.Account;
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

/** A bucket through Google's SDK. */
final class GoogleBucket implements Bucket {
  /** Only buckets belong to projects, and none is made here; the SDK would search for one. */
  private static final String PROJECT = "unused";

  /** What the SDK does by itself would be neither limited nor counted as the operator is told. */
  private static final RetrySettings ONCE = RetrySettings.newBuilder().setMaxAttempts(1).build();

  private final String name;
  private final Storage storage;
  private final HttpClient http;

  private GoogleBucket(String name, Storage storage, HttpClient http) {
    this.name = name;
    this.storage = storage;
    this.http = http;
  }

  /** Makes no request to the bucket; the machine may be asked which account it has. */
  static Bucket open(RemoteOptions options, Settings settings) throws IOException {
    HttpClient http = JavaHttpClients.newBuilder(options).build();
    try {
      JavaTransport transport = new JavaTransport(http, options.requestTimeout());
      Account account = new GoogleOptions(settings).account(() -> transport);
      return new GoogleBucket(options.bucket(), newStorage(account, transport), http);
    } catch (IOException e) {
      http.shutdownNow();
      throw e;
    }
  }

  private static Storage newStorage(Account account, JavaTransport transport) {
    StorageOptions.Builder builder =
        StorageOptions.http()
            .setProjectId(PROJECT)
            .setCredentials(account.credentials())
            .setTransportOptions(
                HttpTransportOptions.newBuilder().setHttpTransportFactory(() -> transport).build())
            .setRetrySettings(ONCE);
    account.host().map(Endpoint::url).ifPresent(builder::setHost);
    return builder.build().getService();
  }

  @Override
  public String description() {
    return "bucket '%s' at %s".formatted(name, storage.getOptions().getHost());
  }

  @Override
  public void put(String key, Upload upload, boolean isNew) throws IOException {
    BlobInfo info =
        BlobInfo.newBuilder(name, key)
            .setContentType("application/octet-stream")
            .setMetadata(Map.of(NONCE_METADATA, upload.nonce()))
            .setCrc32c(upload.crc32cBase64())
            .build();
    List<BlobWriteOption> options = new ArrayList<>();
    options.add(BlobWriteOption.crc32cMatch());
    // What is stored is compressed already.
    options.add(BlobWriteOption.disableGzipContent());
    if (isNew) {
      options.add(BlobWriteOption.doesNotExist());
    }
    call(() -> create(info, upload, options.toArray(BlobWriteOption[]::new)));
  }

  /**
   * The SDK wants streams to be sent in several requests, so that it can send a part again. Here
   * each upload is one request, and it is begun anew by others.
   */
  @SuppressWarnings("deprecation")
  private Blob create(BlobInfo info, Upload upload, BlobWriteOption[] options) {
    return storage.create(info, upload.newStream(), options);
  }

  @Override
  public byte[] get(String key, Optional<ByteRange> range) throws IOException {
    return range.isPresent()
        ? call(() -> readRange(key, range.get()))
        : call(
            () ->
                storage.readAllBytes(name, key, BlobSourceOption.shouldReturnRawInputStream(true)));
  }

  private byte[] readRange(String key, ByteRange range) throws IOException {
    byte[] bytes = new byte[range.length()];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    try (ReadChannel channel =
        storage.reader(name, key, BlobSourceOption.shouldReturnRawInputStream(true))) {
      // The SDK would read as much again ahead.
      channel.setChunkSize(0);
      channel.seek(range.offset());
      channel.limit(range.end());
      while (target.hasRemaining() && channel.read(target) >= 0) {}
    }
    if (target.position() == 0) {
      throw new RequestFailure(
          Reason.BAD_RANGE, "the object ends before byte %d".formatted(range.offset()), null);
    }
    return target.hasRemaining() ? Arrays.copyOf(bytes, target.position()) : bytes;
  }

  @Override
  public Optional<RemoteObject> head(String key) throws IOException {
    BlobGetOption fields =
        BlobGetOption.fields(BlobField.NAME, BlobField.SIZE, BlobField.UPDATED, BlobField.METADATA);
    return Optional.ofNullable(call(() -> storage.get(BlobId.of(name, key), fields)))
        .map(GoogleBucket::objectOf);
  }

  @Override
  public ListPage list(String prefix, String startAfter, Optional<String> token, int limit)
      throws IOException {
    List<BlobListOption> options =
        new ArrayList<>(
            List.of(
                BlobListOption.prefix(prefix),
                BlobListOption.startOffset(startAfter),
                BlobListOption.pageSize(limit),
                BlobListOption.fields(BlobField.NAME, BlobField.SIZE, BlobField.UPDATED)));
    token.map(BlobListOption::pageToken).ifPresent(options::add);
    Page<Blob> page = call(() -> storage.list(name, options.toArray(BlobListOption[]::new)));
    List<RemoteObject> objects = new ArrayList<>();
    page.getValues().forEach(blob -> objects.add(objectOf(blob)));
    return new ListPage(
        objects, Optional.ofNullable(page.getNextPageToken()).filter(next -> !next.isEmpty()));
  }

  private static RemoteObject objectOf(Blob blob) {
    return new RemoteObject(
        blob.getName(),
        blob.getSize(),
        blob.getUpdateTimeOffsetDateTime().toInstant(),
        Optional.ofNullable(blob.getMetadata()).map(metadata -> metadata.get(NONCE_METADATA)));
  }

  @Override
  public void delete(String key) throws IOException {
    call(() -> storage.delete(name, key));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private static <T> T call(Request<T> request) throws RequestFailure {
    try {
      return request.run();
    } catch (IOException | RuntimeException e) {
      throw GoogleFailures.translate(e);
    }
  }

  /**
   * Something that the SDK does with one request.
   *
   * @param <T> what it answers
   */
  @FunctionalInterface
  private interface Request<T> {
    T run() throws IOException;
  }
}
