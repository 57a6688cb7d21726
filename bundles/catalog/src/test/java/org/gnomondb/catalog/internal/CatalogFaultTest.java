package org.gnomondb.catalog.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gnomondb.catalog.internal.CatalogFixture.createDatabase;
import static org.gnomondb.catalog.internal.CatalogFixture.describe;
import static org.gnomondb.catalog.internal.CatalogFixture.entryPath;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.objectstore.FakeObjectStore.CreateFault;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.gate.StoreAccess;
import org.junit.jupiter.api.Test;

/** What becomes of the catalog when its store fails. */
final class CatalogFaultTest {
  /** Enough for three checkpoints. */
  private static final int COMMITS = 7;

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
  void standsAnyCallThatFailsForAMoment() throws Exception {
    long calls = callsOfAWholeLife(new CatalogFixture());
    for (boolean hasEffect : new boolean[] {false, true}) {
      for (long call = 1; call <= calls; call++) {
        CatalogFixture faulty = new CatalogFixture();
        faulty.faultyStore.failCall(call, hasEffect);
        callsOfAWholeLife(faulty);
        assertThat(faulty.failures).as("call %d", call).isEmpty();
        assertThat(faulty.damagedObjects.reasonsByPath).as("call %d", call).isEmpty();
      }
    }
  }

  @Test
  void hasEachChangeOrNotWhenTheStoreFailsForGoodAfterAnyCall() throws Exception {
    long calls = callsOfAWholeLife(new CatalogFixture());
    for (boolean hasEffect : new boolean[] {false, true}) {
      for (long call = 1; call <= calls; call++) {
        CatalogFixture faulty = new CatalogFixture();
        faulty.faultyStore.failCalls(call, Long.MAX_VALUE, hasEffect);
        int acknowledged = databasesUntilFailure(faulty);
        faulty.faultyStore.failCall(Long.MAX_VALUE, false);
        int there = faulty.open().snapshot().databases().size() - 1;
        // The one that failed may have reached the store all the same.
        assertThat(there).as("call %d", call).isBetween(acknowledged, acknowledged + 1);
      }
    }
  }

  /** Opens, commits while checkpoints become due, and opens again. */
  private static long callsOfAWholeLife(CatalogFixture fixture) throws Exception {
    LoggedCatalog catalog = fixture.open();
    for (int i = 0; i < COMMITS; i++) {
      catalog.commit(List.of(createDatabase("db" + i)));
      fixture.now = fixture.now.plus(Duration.ofMinutes(40));
      fixture.keeper().work();
    }
    assertThat(describe(fixture.open().snapshot())).isEqualTo(describe(catalog.snapshot()));
    return fixture.faultyStore.calls();
  }

  private static int databasesUntilFailure(CatalogFixture fixture) {
    int acknowledged = 0;
    try {
      LoggedCatalog catalog = fixture.open();
      for (int i = 0; i < COMMITS; i++) {
        catalog.commit(List.of(createDatabase("db" + i)));
        acknowledged++;
        fixture.now = fixture.now.plus(Duration.ofMinutes(40));
        fixture.keeper().work();
      }
    } catch (ObjectStoreException | CatalogFormatException | GnomonException e) {
      assertThat(e).hasMessageMatching("(?s).*(answer|503).*");
    }
    return acknowledged;
  }

  @Test
  void saysWhenTheStoreDoesNotAnswerAtStart() {
    fixture.store.setDown(true);
    assertThatThrownBy(fixture::open).isInstanceOf(ObjectStoreException.class);
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GnomonException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }
}
