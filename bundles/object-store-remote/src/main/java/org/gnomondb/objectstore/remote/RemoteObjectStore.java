package org.gnomondb.objectstore.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.gnomondb.api.metrics.Durations;
import org.gnomondb.api.metrics.Metric;
import org.gnomondb.api.metrics.MetricSource;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.gnomondb.objectstore.remote.RequestFailure.Reason;

/**
 * An object store over a bucket of a cloud. Tries failed requests again by itself, within the
 * limits that the operator has set.
 *
 * <p>Each upload carries a nonce. When a create finds its path taken, the nonce of the object that
 * is there tells whether an earlier try of the same create has made it and only its answer was
 * lost.
 */
public abstract class RemoteObjectStore implements ObjectStore, MetricSource {
  /** Objects per page of a listing; no cloud gives more than 5000, most 1000. */
  private static final int PAGE_OBJECTS_MAX = 1_000;

  private final String kind;
  private final Bucket bucket;
  private final Retries retries;
  private final Durations durations = new Durations();
  private final ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor();

  /** Opens a bucket. */
  @FunctionalInterface
  protected interface BucketOpener {
    /**
     * Opens it, without a request to it.
     *
     * @throws IOException with a message of one line for the operator, when options do not fit
     */
    Bucket open(RemoteOptions options, Settings settings) throws IOException;
  }

  /**
   * Opens the bucket, and tells the kernel in one line why it can't be used.
   *
   * @param properties the component's configuration
   * @throws IOException in that case
   */
  protected RemoteObjectStore(
      String kind, Map<String, ?> properties, Lifecycle lifecycle, BucketOpener opener)
      throws IOException {
    this(kind, openOrFail(properties, lifecycle, opener));
  }

  private RemoteObjectStore(String kind, Opened opened) {
    this.kind = kind;
    this.bucket = opened.bucket;
    this.retries = opened.retries;
  }

  private static Opened openOrFail(
      Map<String, ?> properties, Lifecycle lifecycle, BucketOpener opener) throws IOException {
    try {
      return open(properties, opener);
    } catch (IOException e) {
      lifecycle.failed(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private static Opened open(Map<String, ?> properties, BucketOpener opener) throws IOException {
    Settings settings = new Settings(properties);
    RemoteOptions options = RemoteOptions.of(settings);
    Bucket bucket = opener.open(options, settings);
    Retries retries = options.newRetries(RandomGenerator.getDefault(), Retries.Time.system());
    try {
      new BucketCheck(bucket, retries).run();
      return new Opened(bucket, retries);
    } catch (IOException e) {
      bucket.close();
      throw e;
    }
  }

  /** A bucket that is known to work. */
  private record Opened(Bucket bucket, Retries retries) {}

  /** Ends what the store has begun. Calls that are still running fail. */
  protected void close() {
    fetchers.shutdownNow();
    bucket.close();
  }

  @Override
  public final String kind() {
    return kind;
  }

  @Override
  public final boolean retriesFailedCalls() {
    return true;
  }

  @Override
  public final void create(ObjectPath path, ByteBuffer content) throws IOException {
    try (Upload upload = newUpload(content)) {
      call(
          "put",
          "create",
          path,
          () -> {
            createOnce(path, upload);
            return true;
          });
    }
  }

  private void createOnce(ObjectPath path, Upload upload) throws IOException {
    try {
      bucket.put(path.value(), upload, true);
    } catch (RequestFailure failure) {
      if (failure.reason() != Reason.TAKEN) {
        throw inWriting(failure);
      }
      requireOwn(path, upload, failure);
    }
  }

  private void requireOwn(ObjectPath path, Upload upload, RequestFailure taken) throws IOException {
    Optional<RemoteObject> there = bucket.head(path.value());
    if (there.isEmpty()) {
      throw new RequestFailure(
          Reason.TRANSIENT, "the object was said to exist, and then not to exist", taken);
    }
    if (!there.get().nonce().equals(Optional.of(upload.nonce()))) {
      throw taken;
    }
  }

  @Override
  public final void replace(ObjectPath path, ByteBuffer content) throws IOException {
    try (Upload upload = newUpload(content)) {
      call(
          "put",
          "replace",
          path,
          () -> {
            try {
              bucket.put(path.value(), upload, false);
              return true;
            } catch (RequestFailure failure) {
              throw inWriting(failure);
            }
          });
    }
  }

  @Override
  public final byte[] read(ObjectPath path) throws IOException {
    return call("get", "read", path, () -> bucket.get(path.value(), Optional.empty()));
  }

  @Override
  public final void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target)
      throws IOException {
    int total = ranges.stream().mapToInt(ByteRange::length).reduce(0, Math::addExact);
    ByteBuffer destination = target.slice(target.position(), total);
    List<RangePlan.Fetch> fetches = RangePlan.of(ranges);
    if (fetches.size() == 1) {
      fetch(path, fetches.getFirst(), destination);
    } else {
      AllOrNothing.run(
          fetchers,
          fetches.stream()
              .<AllOrNothing.Task>map(fetch -> () -> fetch(path, fetch, destination))
              .toList());
    }
    target.position(target.position() + total);
  }

  /** Each fetch writes to other bytes of the destination than any other one. */
  private void fetch(ObjectPath path, RangePlan.Fetch fetch, ByteBuffer destination)
      throws IOException {
    ByteRange range = fetch.range();
    byte[] bytes =
        call("get_range", "read", path, () -> bucket.get(path.value(), Optional.of(range)));
    if (bytes.length != range.length()) {
      throw new ObjectStoreException(
          Kind.INVALID_RANGE,
          "bytes %d to %d asked of object '%s', which has %d"
              .formatted(range.offset(), range.end(), path, range.offset() + bytes.length));
    }
    fetch.copyTo(destination, bytes);
  }

  @Override
  public final Optional<ObjectMetadata> head(ObjectPath path) throws IOException {
    return call("head", "look up", path, () -> bucket.head(path.value()))
        .map(object -> metadata(path, object));
  }

  @Override
  public final List<ObjectMetadata> list(String prefix, String startAfter) throws IOException {
    ListQuery query = new ListQuery(prefix, startAfter);
    List<ObjectMetadata> found = new ArrayList<>();
    if (query.canMatch()) {
      listPages(query, found);
    }
    // Clouds list in the order of bytes, but some of their accounts and emulators do not.
    found.sort(Comparator.comparing(ObjectMetadata::path));
    return found;
  }

  private void listPages(ListQuery query, List<ObjectMetadata> found) throws IOException {
    Optional<String> token = Optional.empty();
    do {
      Optional<String> current = token;
      ListPage page =
          call(
              "list",
              "list objects below '%s'".formatted(query.prefix()),
              "",
              () ->
                  bucket.list(
                      query.remotePrefix(), query.remoteStartAfter(), current, PAGE_OBJECTS_MAX));
      page.objects().forEach(object -> query.select(object).ifPresent(found::add));
      token = page.nextToken();
    } while (token.isPresent());
  }

  @Override
  public final void delete(ObjectPath path) throws IOException {
    call(
        "delete",
        "delete",
        path,
        () -> {
          bucket.delete(path.value());
          return true;
        });
  }

  @Override
  public final List<Metric> metrics() {
    return List.of(
        Metric.counter(
            "gnomon_object_store_requests",
            "Requests to the object store, retries included",
            (double) retries.requests()),
        Metric.counter(
            "gnomon_object_store_request_failures",
            "Requests that failed, answers such as 'does not exist' included",
            (double) retries.failures()),
        Metric.counter(
            "gnomon_object_store_request_retries",
            "Requests that were made again after a failure",
            (double) retries.retries()),
        durations.histogram(
            "object_store_op_duration_seconds",
            "Time of calls to the object store, with their retries"));
  }

  /** Clouds tell fractions of seconds in some answers and not in others; so none are passed on. */
  static ObjectMetadata metadata(ObjectPath path, RemoteObject object) {
    return new ObjectMetadata(
        path, object.sizeBytes(), object.lastModified().truncatedTo(ChronoUnit.SECONDS));
  }

  private static Upload newUpload(ByteBuffer content) {
    return new Upload(content, UUID.randomUUID().toString());
  }

  /** When writing, an answer that something does not exist is none: the next try may be heard. */
  private static RequestFailure inWriting(RequestFailure failure) {
    return failure.reason() == Reason.MISSING
        ? new RequestFailure(Reason.TRANSIENT, failure.getMessage(), failure)
        : failure;
  }

  private <T> T call(String operation, String action, ObjectPath path, Retries.Request<T> request)
      throws ObjectStoreException {
    return call(operation, "%s object '%s'".formatted(action, path), path.value(), request);
  }

  /** Makes a call, which is counted under the name of the operation. */
  private <T> T call(String operation, String action, String path, Retries.Request<T> request)
      throws ObjectStoreException {
    long startNanos = System.nanoTime();
    String result = "error";
    try {
      T answer = retries.call(request);
      result = "success";
      return answer;
    } catch (RequestFailure failure) {
      throw translate(action, path, failure);
    } finally {
      durations.add(
          Map.of("op", operation, "result", result),
          Duration.ofNanos(System.nanoTime() - startNanos));
    }
  }

  private ObjectStoreException translate(String action, String path, RequestFailure failure) {
    Kind kindOfFailure =
        switch (failure.reason()) {
          case MISSING -> Kind.NOT_FOUND;
          case TAKEN -> Kind.ALREADY_EXISTS;
          case BAD_RANGE -> Kind.INVALID_RANGE;
          case DENIED -> Kind.DENIED;
          case FULL -> Kind.FULL;
          case NO_BUCKET, REFUSED, TRANSIENT -> Kind.UNAVAILABLE;
        };
    String message =
        switch (failure.reason()) {
          case MISSING -> "object '%s' does not exist".formatted(path);
          case TAKEN -> "object '%s' already exists".formatted(path);
          default ->
              "can't %s in %s: %s".formatted(action, bucket.description(), failure.getMessage());
        };
    return new ObjectStoreException(kindOfFailure, message, failure);
  }
}
