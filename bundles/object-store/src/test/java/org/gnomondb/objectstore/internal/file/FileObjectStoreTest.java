package org.gnomondb.objectstore.internal.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.api.objectstore.ObjectStoreContract;
import org.gnomondb.kernel.lifecycle.Lifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path folder;

  @Override
  protected ObjectStore openStore() throws IOException {
    return open(folder.resolve("made/by/the/store"));
  }

  @Test
  void storesAnObjectAsTheFileOfItsPath() throws IOException {
    ObjectStore store = open(folder);
    store.create(new ObjectPath("node/dbs/1/a.parquet"), ByteBuffer.wrap("x".getBytes(UTF_8)));
    assertThat(folder.resolve("node/dbs/1/a.parquet")).hasContent("x");
  }

  @Test
  void findsItsObjectsAgainAfterARestart() throws IOException {
    FileObjectStore first = open(folder);
    first.create(new ObjectPath("n/a"), ByteBuffer.wrap("x".getBytes(UTF_8)));
    first.close();
    assertThat(open(folder).list("", "")).hasSize(1);
  }

  @Test
  void leavesNoTemporaryFileBehind() throws IOException {
    FileObjectStore store = open(folder);
    ObjectPath path = new ObjectPath("a/b");
    store.create(path, ByteBuffer.allocate(10));
    store.replace(path, ByteBuffer.allocate(10));
    assertThatThrownBy(() -> store.create(path, ByteBuffer.allocate(10)))
        .isInstanceOf(IOException.class);
    assertThat(filesBelow(folder.resolve("~temp")))
        .allSatisfy(file -> assertThat(file.toString()).endsWith(".lock"));
    store.close();
    assertThat(filesBelow(folder.resolve("~temp"))).isEmpty();
  }

  @Test
  void ignoresAndRemovesWhatACrashLeftBehind() throws IOException {
    Path abandoned = Files.createDirectories(folder.resolve("~temp/dead"));
    Files.writeString(abandoned.resolve("0"), "half an obj");
    Files.createFile(folder.resolve("~temp/dead.lock"));
    Path unlocked = Files.createDirectories(folder.resolve("~temp/dead-too"));
    Files.writeString(unlocked.resolve("0"), "half an obj");

    FileObjectStore store = open(folder);
    assertThat(store.list("", "")).isEmpty();
    assertThat(abandoned).doesNotExist();
    assertThat(unlocked).doesNotExist();
    assertThat(folder.resolve("~temp/dead.lock")).doesNotExist();
  }

  @Test
  void leavesTheTemporaryFilesOfALivingStoreAlone() throws IOException {
    FileObjectStore first = open(folder);
    FileObjectStore second = open(folder);
    first.create(new ObjectPath("first"), ByteBuffer.allocate(1));
    second.create(new ObjectPath("second"), ByteBuffer.allocate(1));
    assertThat(first.list("", "")).hasSize(2);
  }

  @Test
  void doesNotListFilesThatAreNoObjects() throws IOException {
    FileObjectStore store = open(folder);
    Files.createDirectories(folder.resolve("lost+found/x"));
    Files.writeString(folder.resolve("a file.txt"), "x");
    Files.writeString(folder.resolve("grün"), "x");
    assertThat(store.list("", "")).isEmpty();
  }

  @Test
  void removesDirectoriesThatAreLeftEmpty() throws IOException {
    FileObjectStore store = open(folder);
    store.create(new ObjectPath("a/b/c"), ByteBuffer.allocate(1));
    store.create(new ObjectPath("a/d"), ByteBuffer.allocate(1));
    store.delete(new ObjectPath("a/b/c"));
    assertThat(folder.resolve("a/b")).doesNotExist();
    assertThat(folder.resolve("a/d")).exists();
  }

  @Test
  void createsAgainAfterSomeoneElseRemovedADirectory() throws IOException {
    FileObjectStore store = open(folder);
    store.create(new ObjectPath("a/b/c"), ByteBuffer.allocate(1));
    Files.delete(folder.resolve("a/b/c"));
    Files.delete(folder.resolve("a/b"));
    store.create(new ObjectPath("a/b/c"), ByteBuffer.allocate(1));
    assertThat(folder.resolve("a/b/c")).exists();
  }

  @Test
  void saysWhyAnObjectBelowAnotherCanNotBeStored() throws IOException {
    FileObjectStore store = open(folder);
    store.create(new ObjectPath("a/b"), ByteBuffer.allocate(1));
    assertThatThrownBy(() -> store.create(new ObjectPath("a/b/c"), ByteBuffer.allocate(1)))
        .hasMessageContaining("'a/b' is an object");
    assertThatThrownBy(() -> store.create(new ObjectPath("a"), ByteBuffer.allocate(1)))
        .hasMessageContaining("other objects lie below that path");
  }

  @Test
  void otherProcessesFindItsTemporaryFilesLockedWhileOtherStoresComeAndGo() throws IOException {
    FileObjectStore store = open(folder);
    open(folder).close();
    assertThat(filesBelow(folder.resolve("~temp")))
        .singleElement()
        .satisfies(
            lockFile ->
                assertThat(Files.readString(Path.of("/proc/locks")))
                    .contains(":" + Files.getAttribute(lockFile, "unix:ino") + " "));
    store.create(new ObjectPath("a"), ByteBuffer.wrap(new byte[] {1}));
    store.close();
  }

  @Test
  void tellsTheKernelThatTheDataDirectoryIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(failureAtStart(file))
        .contains("'%s' is not a directory".formatted(file))
        .contains("--data-dir")
        .doesNotContain("\n");
    assertThat(failureAtStart(file.resolve("below"))).contains("can't be made");
  }

  @Test
  void tellsTheKernelThatTheDataDirectoryIsNotWritable() throws IOException {
    Path locked =
        Files.createDirectory(
            folder.resolve("locked"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    // Root may write anywhere but where the system itself says no.
    Path closed = Files.isWritable(locked) ? Path.of("/proc") : locked;
    assertThat(failureAtStart(closed))
        .contains(closed.toString())
        .contains("--data-dir")
        .doesNotContain("\n");
  }

  private static FileObjectStore open(Path dataDir) throws IOException {
    List<String> messages = new ArrayList<>();
    FileObjectStore store = new FileObjectStore(dataDir, failuresInto(messages));
    assertThat(messages).isEmpty();
    return store;
  }

  private static String failureAtStart(Path dataDir) {
    List<String> messages = new ArrayList<>();
    assertThatThrownBy(() -> new FileObjectStore(dataDir, failuresInto(messages)))
        .isInstanceOf(IOException.class);
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private static Lifecycle failuresInto(List<String> messages) {
    return new Lifecycle() {
      @Override
      public void listening(String url) {
        throw new AssertionError("a store does not listen");
      }

      @Override
      public void failed(String message) {
        messages.add(message);
      }
    };
  }

  private static List<Path> filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
