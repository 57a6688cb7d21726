package org.gnomondb.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.catalog.internal.CatalogFixture.createDatabase;
import static org.gnomondb.catalog.internal.CatalogFixture.describe;
import static org.gnomondb.catalog.internal.CatalogFixture.entryPath;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.FakeObjectStore.CreateFault;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.StoreAccess;
import org.junit.jupiter.api.Test;

/** What becomes of the catalog when its store fails or its objects are damaged. */
final class CatalogFaultTest {
  private final CatalogFixture fixture = new CatalogFixture();

  @Test
  void triesAgainWhenTheStoreFailsForAMoment() throws Exception {
    LoggedCatalog catalog = fixture.open();
    fixture.store.planCreateFault(CreateFault.UNAVAILABLE);
    fixture.store.planCreateFault(CreateFault.UNAVAILABLE);
    catalog.commit(List.of(createDatabase("db")));
    assertThat(describe(fixture.open().snapshot())).contains("database 1 db");
    assertThat(fixture.pauses).containsExactly(50L, 100L);
  }

  @Test
  void recognisesItsOwnEntryAfterALostAnswer() throws Exception {
    LoggedCatalog catalog = fixture.open();
    fixture.store.planCreateFault(CreateFault.ANSWER_LOST);
    catalog.commit(List.of(createDatabase("db")));
    assertThat(describe(catalog.snapshot())).containsExactly("sequence 1", "database 1 db");
    assertThat(fixture.failures).isEmpty();
  }

  @Test
  void changesNothingWhenTheStoreIsDown() throws Exception {
    LoggedCatalog catalog = fixture.open();
    fixture.store.setDown(true);
    assertUnavailable(() -> catalog.commit(List.of(createDatabase("db"))));
    assertThat(catalog.snapshot().databases()).containsOnlyKeys(DatabaseDefinition.INTERNAL);
    fixture.store.setDown(false);
    catalog.commit(List.of(createDatabase("db")));
    assertThat(fixture.failures).isEmpty();
  }

  @Test
  void doesNotTryAgainWhenTheStoreIsFull() throws Exception {
    LoggedCatalog catalog = fixture.open();
    fixture.store.planCreateFault(CreateFault.FULL);
    assertUnavailable(() -> catalog.commit(List.of(createDatabase("db"))));
    assertThat(fixture.pauses).isEmpty();
  }

  @Test
  void takesOverAChangeThatSeemedToHaveFailed() throws Exception {
    LoggedCatalog catalog = fixture.open();
    fixture.store.planCreateFault(CreateFault.ANSWER_LOST);
    // The store is down for the tries after the lost answer: the commit has to give up.
    for (int i = 1; i < StoreAccess.TRIES_MAX; i++) {
      fixture.store.planCreateFault(CreateFault.UNAVAILABLE);
    }
    assertUnavailable(() -> catalog.commit(List.of(createDatabase("lost"))));
    catalog.commit(List.of(createDatabase("next")));
    assertThat(describe(catalog.snapshot()))
        .containsExactly("sequence 2", "database 1 lost", "database 2 next");
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(catalog.snapshot()));
  }

  @Test
  void stopsTheServerWhenAnotherProcessWritesUnderTheSameNodeId() throws Exception {
    LoggedCatalog catalog = fixture.open();
    LoggedCatalog foreign = fixture.openForeign();
    foreign.commit(List.of(createDatabase("theirs")));
    assertUnavailable(() -> catalog.commit(List.of(createDatabase("ours"))));
    assertUnavailable(() -> catalog.commit(List.of(createDatabase("again"))));
    assertThat(fixture.failures).hasSize(1);
    assertThat(fixture.failures.getFirst())
        .contains("another process", entryPath(1).value(), "--node-id");
    assertThat(describe(fixture.open().snapshot())).contains("database 1 theirs");
  }

  @Test
  void refusesToOpenWithAnEntryMissing() throws Exception {
    LoggedCatalog catalog = fixture.open();
    for (String name : List.of("a", "b", "c")) {
      catalog.commit(List.of(createDatabase(name)));
    }
    fixture.store.delete(entryPath(2));
    assertThatThrownBy(fixture::open)
        .isInstanceOf(CatalogFormatException.class)
        .hasMessageContaining(entryPath(2).value())
        .hasMessageContaining("missing");
  }

  @Test
  void refusesToOpenWhenAnyByteOfAnEntryIsMissingOrFlipped() throws Exception {
    fixture.open().commit(List.of(createDatabase("db")));
    byte[] intact = fixture.store.bytesOf(entryPath(1));
    for (int length = 0; length < intact.length; length++) {
      assertDamaged(entryPath(1), Arrays.copyOf(intact, length));
    }
    assertDamaged(entryPath(1), Arrays.copyOf(intact, intact.length + 1));
    for (int bit = 0; bit < intact.length * Byte.SIZE; bit++) {
      byte[] flipped = intact.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertDamaged(entryPath(1), flipped);
    }
  }

  @Test
  void refusesAnEntryUnderAnothersName() throws Exception {
    LoggedCatalog catalog = fixture.open();
    catalog.commit(List.of(createDatabase("a")));
    assertDamaged(entryPath(2), fixture.store.bytesOf(entryPath(1)));
  }

  @Test
  void refusesADamagedId() throws Exception {
    fixture.open();
    assertDamaged(ObjectPath.of(CatalogFixture.NODE_ID, "catalog", "id"), new byte[0]);
  }

  @Test
  void saysWhenTheStoreDoesNotAnswerAtStart() {
    fixture.store.setDown(true);
    assertThatThrownBy(fixture::open).isInstanceOf(ObjectStoreException.class);
  }

  private void assertDamaged(ObjectPath path, byte[] content) {
    fixture.store.overwrite(path, content);
    assertThatThrownBy(fixture::open)
        .isInstanceOf(CatalogFormatException.class)
        .hasMessageContaining(path.value())
        .hasMessageContaining("damaged");
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GnomonException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }
}
