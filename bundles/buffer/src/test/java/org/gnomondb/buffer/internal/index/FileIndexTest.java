package org.gnomondb.buffer.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.api.damage.FakeDamagedObjects;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.FakeObjectStore.CreateFault;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileIndexTest {
  private static final TableKey TABLE = new TableKey(new DatabaseId(1), new TableId(0));
  private static final UUID OWNER = new UUID(1, 1);

  private final FakeObjectStore store = new FakeObjectStore();
  private final FakeDamagedObjects damaged = new FakeDamagedObjects();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final DataFiles names = new DataFiles("node");

  @Test
  void filesAreThereAfterAnotherOpening() throws Exception {
    FileIndex index = open(OWNER);
    IndexedFile first = add(index, 10);
    IndexedFile second = add(index, 20);
    assertThat(index.walSequence()).isEqualTo(20);
    FileIndex again = open(OWNER);
    assertThat(again.files()).containsEntry(TABLE, List.of(first.file(), second.file()));
    assertThat(again.walSequence()).isEqualTo(20);
  }

  @Test
  void compactionReplacesFilesInOneStep() throws Exception {
    FileIndex index = open(OWNER);
    IndexedFile first = add(index, 10);
    IndexedFile second = add(index, 20);
    IndexedFile merged = stored(WriteOrder.ofSnapshot(20) + 1);
    index.commit(
        new IndexChange(0, List.of(merged), List.of(first, second), PersistEvent.Kind.COMPACTED));
    assertThat(index.walSequence()).isEqualTo(20);
    FileIndex again = open(OWNER);
    assertThat(again.files()).containsEntry(TABLE, List.of(merged.file()));
    assertThat(again.removedBefore()).containsExactly(first, second);
  }

  @ParameterizedTest
  @EnumSource(CreateFault.class)
  void aCommitSucceedsInTheEnd(CreateFault fault) throws Exception {
    FileIndex index = open(OWNER);
    IndexedFile file = stored(WriteOrder.ofSnapshot(10));
    store.planCreateFault(fault);
    store.planCreateFault(fault);
    index.commit(change(10, file));
    assertThat(open(OWNER).files()).containsEntry(TABLE, List.of(file.file()));
    assertThat(failures).isEmpty();
  }

  @Test
  void manyCommitsLeaveFewObjects() throws Exception {
    FileIndex index = open(OWNER);
    List<DataFile> files = new ArrayList<>();
    for (int i = 1; i <= 3 * FileIndex.ENTRIES_PER_CHECKPOINT + 5; i++) {
      files.add(add(index, i).file());
    }
    assertThat(indexObjects()).hasSizeLessThan(2 * FileIndex.ENTRIES_PER_CHECKPOINT + 5);
    assertThat(open(OWNER).files()).containsEntry(TABLE, files);
    assertThat(damaged.list()).isEmpty();
  }

  @Test
  void whoOpensTheIndexLaterOwnsIt() throws Exception {
    FileIndex index = open(OWNER);
    index.requireOwner();
    FileIndex foreign = open(new UUID(2, 2));
    assertThatThrownBy(index::requireOwner)
        .isInstanceOf(GnomonException.class)
        .hasMessageContaining("another process has taken over")
        .hasMessageContaining("--node-id");
    IndexedFile file = stored(WriteOrder.ofSnapshot(10));
    assertThatThrownBy(() -> index.commit(change(10, file))).isInstanceOf(GnomonException.class);
    assertThat(failures).hasSize(1);
    foreign.requireOwner();
    assertThat(foreign.files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "empty", "zeroed", "flipped"})
  void aDamagedObjectCostsNoFile(String damage) throws Exception {
    List<DataFile> files = new ArrayList<>();
    FileIndex index = open(OWNER);
    for (int i = 1; i <= 2 * FileIndex.ENTRIES_PER_CHECKPOINT + 7; i++) {
      files.add(add(index, i).file());
    }
    for (String path : indexObjects()) {
      byte[] before = store.bytesOf(new ObjectPath(path));
      store.overwrite(new ObjectPath(path), damaged(damage).apply(before.clone()));
      FakeObjectStore copy = copyOfStore();
      FileIndex again = open(copy, OWNER);
      assertThat(again.files()).as("with %s %s", damage, path).containsEntry(TABLE, files);
      store.overwrite(new ObjectPath(path), before);
    }
  }

  @Test
  void aDamagedEntryIsNamedAndReplacedByACheckpoint() throws Exception {
    FileIndex index = open(OWNER);
    DataFile file = add(index, 10).file();
    String newest = indexObjects().getLast();
    store.overwrite(new ObjectPath(newest), new byte[0]);
    FileIndex again = open(OWNER);
    assertThat(again.files()).containsEntry(TABLE, List.of(file));
    assertThat(again.walSequence()).isZero(); // The log is replayed once more, which does no harm.
    assertThat(again.lastWalSequence()).isEqualTo(10);
    assertThat(damaged.paths()).containsExactly(new ObjectPath(newest));
    assertThat(damaged.list().getFirst().kind()).isEqualTo("index");
    store.delete(new ObjectPath(newest));
    assertThat(open(OWNER).files()).containsEntry(TABLE, List.of(file));
    assertThat(damaged.list()).hasSize(1);
  }

  @Test
  void anIndexThatIsLostIsMadeAgainFromTheNamesOfTheFiles() throws Exception {
    FileIndex index = open(OWNER);
    List<DataFile> files = List.of(add(index, 10).file(), add(index, 20).file());
    for (String path : indexObjects()) {
      store.delete(new ObjectPath(path));
    }
    assertThat(open(OWNER).files()).containsEntry(TABLE, files);
  }

  @Test
  void tellsItsHistory() throws Exception {
    FileIndex index = open(OWNER);
    assertThat(index.events().after(0, 10, Duration.ZERO)).isEmpty();
    IndexedFile first = add(index, 10);
    IndexedFile merged = stored(WriteOrder.ofSnapshot(10) + 1);
    index.commit(new IndexChange(0, List.of(merged), List.of(first), PersistEvent.Kind.COMPACTED));
    assertThat(kinds(index.events().after(0, 10, Duration.ZERO)))
        .containsExactly(
            PersistEvent.Kind.ADDED, PersistEvent.Kind.COMPACTED, PersistEvent.Kind.REPLACED);
    assertThat(kinds(index.events().after(1, 1, Duration.ZERO)))
        .containsExactly(PersistEvent.Kind.COMPACTED);
    FileIndex again = open(OWNER);
    assertThat(again.events().after(2, 10, Duration.ZERO))
        .extracting(PersistEvent::sequence)
        .containsExactly(3L);
    assertThat(kinds(again.events().after(99, 10, Duration.ZERO)))
        .containsExactly(PersistEvent.Kind.RESET, PersistEvent.Kind.ADDED);
  }

  /** The golden object of docs/formats/index.md. */
  @Test
  void theFormatIsTheDocumentedOne() throws Exception {
    byte[] golden =
        HexFormat.of()
            .parseHex(
                "474e4f4d4944580a" // magic
                    + "01000000" // version
                    + "3a6a55b0" // checksum
                    + "00000000" // kind: entry
                    + "0700000000000000" // sequence
                    + "01000000000000000200000000000000" // owner
                    + "0f000000" // bytes of the body
                    + "18000000" // bytes that follow
                    + "28b52ffd200f79000077616c203132330a6576656e74730a");
    IndexFrame frame =
        new IndexFrame(
            IndexFrame.Kind.ENTRY,
            7,
            new UUID(1, 2),
            "wal 123\nevents\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(HexFormat.of().formatHex(frame.encode()))
        .isEqualTo(HexFormat.of().formatHex(golden));
    assertThat(IndexFrame.decode(golden, IndexFrame.Kind.ENTRY, 7).body()).isEqualTo(frame.body());
  }

  private static List<PersistEvent.Kind> kinds(List<PersistEvent> events) {
    return events.stream().map(PersistEvent::kind).toList();
  }

  private static UnaryOperator<byte[]> damaged(String damage) {
    return switch (damage) {
      case "truncated" -> bytes -> Arrays.copyOf(bytes, bytes.length / 2);
      case "empty" -> bytes -> new byte[0];
      case "zeroed" -> bytes -> new byte[bytes.length];
      case "flipped" ->
          bytes -> {
            bytes[bytes.length - 3] ^= 4;
            return bytes;
          };
      default -> throw new IllegalArgumentException(damage);
    };
  }

  private IndexedFile add(FileIndex index, long walSequence) throws ObjectStoreException {
    IndexedFile file = stored(WriteOrder.ofSnapshot(walSequence));
    index.commit(change(walSequence, file));
    return file;
  }

  private static IndexChange change(long walSequence, IndexedFile file) {
    return new IndexChange(walSequence, List.of(file), List.of(), PersistEvent.Kind.ADDED);
  }

  private IndexedFile stored(long writeOrder) {
    ObjectPath path = names.path(TABLE, writeOrder, 0, 9, 10, 1, writeOrder);
    store.overwrite(path, new byte[] {1, 2, 3});
    return names.parse(path, 3).orElseThrow();
  }

  /** In ascending order: "checkpoint" comes before "log", so that the newest entry is the last. */
  private List<String> indexObjects() {
    return store.paths().stream().filter(path -> path.startsWith("node/index/")).toList();
  }

  private FakeObjectStore copyOfStore() throws ObjectStoreException {
    FakeObjectStore copy = new FakeObjectStore();
    for (String path : store.paths()) {
      copy.create(new ObjectPath(path), ByteBuffer.wrap(store.bytesOf(new ObjectPath(path))));
    }
    return copy;
  }

  private FileIndex open(UUID owner) throws ObjectStoreException {
    return open(store, owner);
  }

  private FileIndex open(FakeObjectStore objects, UUID owner) throws ObjectStoreException {
    ServiceGate<ObjectStore> gate = new ServiceGate<>("the object store");
    gate.bind(objects);
    return FileIndex.open(
        new StoreAccess(gate, millis -> {}), "node", owner, lifecycle(), damaged, millis -> {});
  }

  private Lifecycle lifecycle() {
    return new Lifecycle() {
      @Override
      public void listening(String url) {
        throw new AssertionError("an index does not listen");
      }

      @Override
      public void failed(String message) {
        failures.add(message);
      }
    };
  }
}
