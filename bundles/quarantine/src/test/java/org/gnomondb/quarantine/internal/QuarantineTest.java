package org.gnomondb.quarantine.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.objectstore.FakeObjectStore;
import org.gnomondb.api.objectstore.FaultyObjectStore;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.StoreAccess;
import org.junit.jupiter.api.Test;

final class QuarantineTest {
  private static final ObjectPath PATH = ObjectPath.of("node", "wal", "7");
  private static final ObjectPath COPY = ObjectPath.of("node", "quarantine", "wal", "7");
  private static final ObjectPath RECORD =
      ObjectPath.of("node", "quarantine", "wal", "7.damage.json");
  private static final byte[] BYTES = "not what was written".getBytes(UTF_8);

  private final FakeObjectStore objects = new FakeObjectStore();
  private final List<DamagedObject> heard = new ArrayList<>();
  private Instant now = Instant.parse("2026-03-04T05:06:07.891Z");

  @Test
  void movesTheBytesAndRemembersWhatWasWrong() throws Exception {
    objects.overwrite(PATH, BYTES);
    Quarantine quarantine = open(objects);
    quarantine.setAside(PATH, "wal", "a \"bad\" checksum; ü is lost");
    assertThat(objects.paths()).containsExactly(COPY.value(), RECORD.value());
    assertThat(objects.bytesOf(COPY)).isEqualTo(BYTES);
    DamagedObject expected =
        new DamagedObject(PATH, "wal", "a \"bad\" checksum; ü is lost", BYTES.length, now, COPY);
    assertThat(quarantine.list()).containsExactly(expected);
    assertThat(heard).containsExactly(expected);
    assertThat(quarantine.detectedCount()).isEqualTo(1);

    Quarantine afterRestart = open(objects);
    afterRestart.load();
    assertThat(afterRestart.list()).containsExactly(expected);
    assertThat(heard).containsExactly(expected, expected);
    assertThat(afterRestart.detectedCount()).isZero();
  }

  /** What is stored, byte for byte: docs/formats/quarantine.md. */
  @Test
  void writesTheRecordOfVersion1() {
    objects.overwrite(PATH, BYTES);
    open(objects).setAside(PATH, "wal", "a \"bad\" checksum");
    assertThat(objects.bytesOf(RECORD))
        .asString(UTF_8)
        .isEqualTo(
            "{\"path\":\"node/wal/7\",\"kind\":\"wal\",\"reason\":\"a \\\"bad\\\" checksum\","
                + "\"size_bytes\":20,\"detected_at\":\"2026-03-04T05:06:07.891Z\","
                + "\"quarantine_path\":\"node/quarantine/wal/7\"}");
  }

  @Test
  void listsTheNewestLast() throws Exception {
    Quarantine quarantine = open(objects);
    for (String name : List.of("c", "a", "b")) {
      ObjectPath path = ObjectPath.of("node", "wal", name);
      objects.overwrite(path, BYTES);
      quarantine.setAside(path, "wal", "bad");
      now = now.plusSeconds(1);
    }
    assertThat(quarantine.list())
        .extracting(object -> object.path().value())
        .containsExactly("node/wal/c", "node/wal/a", "node/wal/b");
  }

  @Test
  void doesNothingTheSecondTime() {
    objects.overwrite(PATH, BYTES);
    Quarantine quarantine = open(objects);
    quarantine.setAside(PATH, "wal", "bad");
    List<String> paths = objects.paths();
    quarantine.setAside(PATH, "wal", "worse");
    open(objects).setAside(PATH, "wal", "worse");
    assertThat(objects.paths()).isEqualTo(paths);
    assertThat(quarantine.list()).hasSize(1);
    assertThat(quarantine.detectedCount()).isEqualTo(1);
  }

  @Test
  void keepsBothWhenThePathIsDamagedAgain() {
    Quarantine quarantine = open(objects);
    objects.overwrite(PATH, BYTES);
    quarantine.setAside(PATH, "wal", "bad");
    objects.overwrite(PATH, new byte[3]);
    quarantine.setAside(PATH, "wal", "bad again");
    assertThat(objects.bytesOf(COPY)).isEqualTo(BYTES);
    assertThat(objects.bytesOf(ObjectPath.of("node", "quarantine", "wal", "7-2"))).hasSize(3);
    assertThat(quarantine.list())
        .extracting(DamagedObject::reason)
        .containsExactlyInAnyOrder("bad", "bad again");
  }

  @Test
  void namesAnObjectThatIsEmptyOrMissing() {
    Quarantine quarantine = open(objects);
    objects.overwrite(PATH, new byte[0]);
    quarantine.setAside(PATH, "wal", "empty");
    quarantine.setAside(ObjectPath.of("node", "catalog", "log", "5"), "catalog", "missing");
    assertThat(quarantine.list())
        .extracting(DamagedObject::reason)
        .containsExactlyInAnyOrder("empty", "missing");
  }

  @Test
  void listsAnObjectWhoseRecordIsDamaged() throws Exception {
    objects.overwrite(PATH, BYTES);
    open(objects).setAside(PATH, "wal", "bad");
    for (String record : List.of("", "{", "[]", "{}", "{\"path\":{}}", "{\"path\":\"/\"}")) {
      objects.overwrite(RECORD, record.getBytes(UTF_8));
      Quarantine quarantine = open(objects);
      quarantine.load();
      assertThat(quarantine.list()).extracting(DamagedObject::path).containsExactly(PATH);
      assertThat(quarantine.list()).extracting(DamagedObject::kind).containsExactly("unknown");
    }
  }

  @Test
  void standsAnyCallThatFailsForAMoment() throws Exception {
    for (boolean hasEffect : new boolean[] {false, true}) {
      for (int call = 1; call <= 4; call++) {
        FakeObjectStore fresh = new FakeObjectStore();
        fresh.overwrite(PATH, BYTES);
        FaultyObjectStore faulty = new FaultyObjectStore(fresh);
        faulty.failCall(call, hasEffect);
        Quarantine quarantine = open(faulty);
        quarantine.setAside(PATH, "wal", "bad");
        assertThat(fresh.paths()).containsExactly(COPY.value(), RECORD.value());
        assertThat(fresh.bytesOf(COPY)).isEqualTo(BYTES);
        assertThat(quarantine.list())
            .extracting(DamagedObject::quarantinePath)
            .containsExactly(COPY);
        assertThat(quarantine.detectedCount()).isEqualTo(1);
        // Four calls when none fails, and the one that was tried again.
        assertThat(faulty.calls()).isGreaterThanOrEqualTo(5);
      }
    }
  }

  @Test
  void loosesNothingWhenTheStoreFailsForGoodAfterAnyCall() throws Exception {
    for (int call = 1; call <= 4; call++) {
      FakeObjectStore fresh = new FakeObjectStore();
      fresh.overwrite(PATH, BYTES);
      FaultyObjectStore faulty = new FaultyObjectStore(fresh);
      faulty.failCalls(call, Long.MAX_VALUE, false);
      Quarantine quarantine = open(faulty);
      assertThatCode(() -> quarantine.setAside(PATH, "wal", "bad")).doesNotThrowAnyException();
      assertThat(quarantine.list()).extracting(DamagedObject::path).containsExactly(PATH);
      assertThat(fresh.bytesOf(PATH)).isEqualTo(BYTES);

      Quarantine nextStart = open(fresh);
      nextStart.load();
      nextStart.setAside(PATH, "wal", "bad");
      assertThat(fresh.paths()).containsExactly(COPY.value(), RECORD.value());
      assertThat(fresh.bytesOf(COPY)).isEqualTo(BYTES);
      assertThat(nextStart.list()).hasSize(1);
    }
  }

  private Quarantine open(ObjectStore store) {
    ServiceGate<ObjectStore> gate = new ServiceGate<>("the object store");
    gate.bind(store);
    return new Quarantine(new StoreAccess(gate, millis -> {}), "node", () -> now, heard::add);
  }
}
