package org.gnomondb.query.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.query.internal.engine.TestTable.Row;
import org.junit.jupiter.api.Test;

class ReplacementTest {
  private static final int REPLACEMENTS = 10;
  private static final Duration COLLECTION_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  @Test
  void noClassLoaderStaysBehind() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < REPLACEMENTS; i++) {
      loaders.add(runInOwnLoader());
    }
    long deadline = System.nanoTime() + COLLECTION_TIMEOUT.toNanos();
    while (loaders.stream().anyMatch(loader -> loader.get() != null)
        && System.nanoTime() < deadline) {
      System.gc();
      LockSupport.parkNanos(POLL.toNanos());
    }
    assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
  }

  private static WeakReference<ClassLoader> runInOwnLoader() throws Exception {
    try (OwnClasses loader = new OwnClasses()) {
      Class<?> use = loader.loadClass(Use.class.getName());
      assertThat(use.getClassLoader()).isSameAs(loader);
      Constructor<?> constructor = use.getDeclaredConstructor();
      constructor.setAccessible(true);
      ((Runnable) constructor.newInstance()).run();
      return new WeakReference<>(loader);
    }
  }

  /** Uses all that could keep a loader: threads, blocks, and upcalls. */
  static final class Use implements Runnable {
    @Override
    public void run() {
      try (EngineFixture fixture = new EngineFixture();
          NativeBlock block = fixture.table.block(fixture.engine, new Row(0, 1, 1.0))) {
        TableSource blocks = EngineFixture.source(block);
        byte[] file = fixture.bytes(ResultFormat.PARQUET, "SELECT * FROM power", null, blocks);
        fixture.files.put("f.parquet", file);
        TableSource both =
            new TableSource(List.of(EngineFixture.file("f.parquet", file, 1, 1, 1)), blocks.runs());
        assertThat(fixture.bytes(ResultFormat.CSV, "SELECT sum(watts) AS w FROM power", null, both))
            .asString()
            .isEqualTo("w\n1.0\n");
      }
    }
  }

  /**
   * Loads the query bundle's classes itself, as the bundle's loader does, and asks for the rest.
   */
  private static final class OwnClasses extends URLClassLoader {
    OwnClasses() {
      super(new URL[] {location(Engine.class), location(Use.class)});
    }

    private static URL location(Class<?> type) {
      return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.gnomondb.query.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
