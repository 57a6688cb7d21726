package org.gnomondb.httpapi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.buffer.PersistEvent.Kind;
import org.gnomondb.api.buffer.PersistEvents;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.http.HttpResponse;
import org.gnomondb.api.objectstore.ObjectPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersistEventsEndpointTest {
  private static final String PATH = "/api/v3/events/persist";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final DataFile FILE =
      new DataFile(ObjectPath.of("n", "dbs", "1.parquet"), 1000, 20, -5, 7, 3, 0);
  private static final String FILE_WORDED =
      "\"path\":\"n/dbs/1.parquet\",\"size_bytes\":1000,\"row_count\":20,"
          + "\"min_time\":-5,\"max_time\":7,\"write_order\":3}\n\n";

  private final History history = new History();
  private final AtomicLong nanos = new AtomicLong();
  private final PersistEventsEndpoint endpoint = new PersistEventsEndpoint(nanos::get);

  @BeforeEach
  void bind() {
    FakeCatalog catalog = new FakeCatalog();
    TableDefinition table = new TableDefinition(new TableId(4), "home", List.of());
    catalog.databases.put(
        "sensors", new DatabaseDefinition(new DatabaseId(9), "sensors", Map.of("home", table)));
    endpoint.bindCatalog(catalog);
    endpoint.bindEvents(history);
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  @Test
  void eventsThatAreThereComeAtOnceAndOthersWhenTheyHappen() throws Exception {
    history.add(event(1, Kind.ADDED, 4));
    Caller caller = listen(FakeRequest.get(PATH));
    assertThat(caller.next())
        .isEqualTo(
            "id: 1\nevent: added\ndata: {\"database\":\"sensors\",\"database_id\":9,"
                + "\"table\":\"home\",\"table_id\":4,"
                + FILE_WORDED);
    history.add(event(2, Kind.REMOVED, 5));
    assertThat(caller.next())
        .isEqualTo(
            "id: 2\nevent: removed\ndata: {\"database\":\"sensors\",\"database_id\":9,"
                + "\"table\":null,\"table_id\":5,"
                + FILE_WORDED);
  }

  @Test
  void whoComesAgainGoesOnBehindTheLastEvent() throws Exception {
    history.add(event(1, Kind.ADDED, 4));
    history.add(event(2, Kind.COMPACTED, 4));
    assertThat(listen(FakeRequest.get(PATH + "?after=1")).next())
        .startsWith("id: 2\nevent: compacted");
    assertThat(listen(FakeRequest.get(PATH + "?after=0").with("Last-Event-ID", "1")).next())
        .startsWith("id: 2\n");
  }

  @Test
  void onlyTheLastEventOfANumberHasTheId() throws Exception {
    history.add(new PersistEvent(8, Kind.RESET, null, null, null));
    history.add(event(8, Kind.ADDED, 4));
    assertThat(listen(FakeRequest.get(PATH)).next())
        .startsWith("event: reset\ndata: {}\n\nid: 8\nevent: added\ndata: ");
  }

  @Test
  void aCommentComesWhenNothingHappens() throws Exception {
    Caller caller = listen(FakeRequest.get(PATH));
    nanos.addAndGet(PersistEventStream.HEARTBEAT.toNanos());
    assertThat(caller.next()).isEqualTo(":\n\n");
  }

  @Test
  void theEndpointEndsItsStreamsWhenItGoes() throws Exception {
    Caller caller = listen(FakeRequest.get(PATH));
    endpoint.close();
    assertThat(caller.next()).isEqualTo(Caller.END);
    assertThatThrownBy(() -> listen(FakeRequest.get(PATH))).isInstanceOf(GnomonException.class);
  }

  @Test
  void aCallerThatIsGoneHoldsNoStream() throws Exception {
    for (int i = 0; i < 3 * EventStreams.STREAMS_MAX; i++) {
      Caller caller = listen(FakeRequest.get(PATH));
      caller.isGone = true;
      history.add(event(i + 1, Kind.ADDED, 4));
      assertThat(caller.awaitEnd()).isEqualTo(Caller.END);
    }
  }

  @Test
  void streamsAreBounded() throws Exception {
    for (int i = 0; i < EventStreams.STREAMS_MAX; i++) {
      listen(FakeRequest.get(PATH));
    }
    assertThatThrownBy(() -> listen(FakeRequest.get(PATH)))
        .isInstanceOf(GnomonException.class)
        .hasMessage("there are 64 event streams, and no more are possible");
  }

  @Test
  void theIdMustBeANumber() {
    for (String id : List.of("x", "-1", "", "99999999999999999999")) {
      assertThat(Answered.by(endpoint, FakeRequest.get(PATH + "?after=" + id)))
          .isEqualTo(
              new Answered(
                  400, Map.of(), "expected the id of an event to go on after, not '" + id + "'"));
    }
  }

  private Caller listen(FakeRequest request) throws InterruptedException {
    HttpResponse response = endpoint.handle(request);
    assertThat(response.headers()).containsEntry("Content-Type", "text/event-stream");
    Caller caller = new Caller();
    ((HttpResponse.Body.Pushed) response.body()).start().accept(caller);
    assertThat(caller.next()).isEqualTo(":\n\n");
    return caller;
  }

  private static PersistEvent event(long sequence, Kind kind, int table) {
    return new PersistEvent(sequence, kind, new DatabaseId(9), new TableId(table), FILE);
  }

  /** Events that the test makes happen. */
  private static final class History implements PersistEvents {
    private final List<PersistEvent> events = new ArrayList<>();

    synchronized void add(PersistEvent event) {
      events.add(event);
      notifyAll();
    }

    @Override
    public synchronized List<PersistEvent> after(long after, int max, Duration timeout)
        throws InterruptedException {
      long deadline = System.nanoTime() + timeout.toNanos();
      while (behind(after, max).isEmpty() && System.nanoTime() < deadline) {
        wait(1);
      }
      return behind(after, max);
    }

    private List<PersistEvent> behind(long after, int max) {
      return events.stream().filter(event -> event.sequence() > after).limit(max).toList();
    }
  }

  /** Remembers what it is sent. */
  private static final class Caller implements HttpResponse.Receiver {
    static final String END = "the end";

    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    volatile boolean isGone;

    String next() throws InterruptedException {
      String piece = pieces.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(piece).as("something comes").isNotNull();
      return Objects.requireNonNull(piece);
    }

    String awaitEnd() throws InterruptedException {
      String piece = next();
      while (!piece.equals(END)) {
        piece = next();
      }
      return piece;
    }

    @Override
    public boolean send(byte[] piece, Duration patience) {
      return !isGone && pieces.add(new String(piece, StandardCharsets.UTF_8));
    }

    @Override
    public void end() {
      pieces.add(END);
    }
  }
}
