package org.gnomondb.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.gnomondb.api.objectstore.ByteRange;
import org.gnomondb.api.objectstore.ObjectMetadata;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreException;
import org.gnomondb.api.objectstore.ObjectStoreException.Kind;
import org.junit.jupiter.api.Test;

class StoreAccessTest {
  private static final ObjectPath PATH = new ObjectPath("a");

  @Test
  void callsAgainWhatMaySucceed() throws ObjectStoreException {
    FailingStore store = new FailingStore(Kind.UNAVAILABLE, 3, false);
    byte[] answer = access(store).call(each -> each.read(PATH));
    assertThat(answer).isEmpty();
    assertThat(store.calls).isEqualTo(4);
  }

  @Test
  void givesUpAfterSoManyTries() {
    assertThat(callsUntilFailure(new FailingStore(Kind.UNAVAILABLE, 100, false)))
        .isEqualTo(StoreAccess.TRIES_MAX);
  }

  @Test
  void passesAnswersOnAtOnce() {
    assertThat(callsUntilFailure(new FailingStore(Kind.NOT_FOUND, 100, false))).isEqualTo(1);
  }

  @Test
  void leavesRetriesToAStoreThatMakesThemByItself() {
    assertThat(callsUntilFailure(new FailingStore(Kind.UNAVAILABLE, 100, true))).isEqualTo(1);
  }

  private static int callsUntilFailure(FailingStore store) {
    assertThatThrownBy(() -> access(store).call(each -> each.read(PATH)))
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(store.kindOfFailure));
    return store.calls;
  }

  private static StoreAccess access(ObjectStore store) {
    ServiceGate<ObjectStore> gate = new ServiceGate<>("the store");
    gate.bind(store);
    return new StoreAccess(gate, millis -> {});
  }

  /** Fails for a while. */
  private static final class FailingStore implements ObjectStore {
    private final Kind kindOfFailure;
    private final boolean isRetrying;
    private int failuresLeft;
    private int calls;

    FailingStore(Kind kindOfFailure, int failures, boolean isRetrying) {
      this.kindOfFailure = kindOfFailure;
      this.failuresLeft = failures;
      this.isRetrying = isRetrying;
    }

    @Override
    public String kind() {
      return "failing";
    }

    @Override
    public boolean retriesFailedCalls() {
      return isRetrying;
    }

    @Override
    public byte[] read(ObjectPath path) throws ObjectStoreException {
      calls++;
      if (failuresLeft > 0) {
        failuresLeft--;
        throw new ObjectStoreException(kindOfFailure, "not yet");
      }
      return new byte[0];
    }

    @Override
    public void create(ObjectPath path, ByteBuffer content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void replace(ObjectPath path, ByteBuffer content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void readRanges(ObjectPath path, List<ByteRange> ranges, ByteBuffer target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ObjectMetadata> head(ObjectPath path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ObjectMetadata> list(String prefix, String startAfter) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ObjectPath path) {
      throw new UnsupportedOperationException();
    }
  }
}
