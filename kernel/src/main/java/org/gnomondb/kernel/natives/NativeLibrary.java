package org.gnomondb.kernel.natives;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The engine's library, loaded at most once in a process. Threads may share it. */
public final class NativeLibrary {
  private static @Nullable Path loaded;

  private NativeLibrary() {}

  /**
   * Loads the library. Does nothing when it has been loaded before, from whatever file.
   *
   * @throws IllegalStateException if the file does not exist or is no library for this machine; the
   *     message says what to do
   */
  public static synchronized void load(Path library) {
    if (loaded != null) {
      return;
    }
    Path file = library.toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(
          "native library %s is missing: unpack the distribution again".formatted(file));
    }
    try {
      System.load(file.toString());
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          "native library %s can't be loaded, use the distribution for this machine: %s"
              .formatted(file, e.getMessage()),
          e);
    }
    loaded = file;
  }

  /**
   * Implements the native methods of a class. The library keeps no reference to the class.
   *
   * @throws IllegalStateException if the library has not been loaded
   * @throws NoSuchMethodError if the class lacks a method that the library implements: bundle and
   *     library are of different releases
   */
  public static synchronized void bindTo(Class<?> target) {
    if (loaded == null) {
      throw new IllegalStateException("the native library has not been loaded");
    }
    bind(target);
  }

  private static native void bind(Class<?> target);
}
