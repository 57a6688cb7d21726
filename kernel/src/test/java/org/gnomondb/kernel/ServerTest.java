package org.gnomondb.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.gnomondb.kernel.testkit.TestBundle;
import org.gnomondb.kernel.testkit.bundle.Hanging;
import org.gnomondb.kernel.testkit.bundle.Recorder;
import org.gnomondb.kernel.testkit.bundle.Store;
import org.gnomondb.kernel.testkit.bundle.Unstartable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kernel with the real framework, on an installation of small bundles. */
class ServerTest {
  private static final String UNPACK = "unpack the distribution again";

  @TempDir private Path folder;
  private TestInstallation server;

  @BeforeEach
  void install() throws IOException {
    server = TestInstallation.in(folder.resolve("home"));
  }

  @Test
  void saysInOneLineThatItIsReadyAndEndsInOrder() throws Exception {
    server.start().awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.errors()).isEmpty();
    assertThat(server.output())
        .matches(
            "Gnomon \\S.* is ready at http://127\\.0\\.0\\.1:8181 in \\d+ ms"
                + " \\(node test, memory store\\)\n");
  }

  @Test
  void optionsReachTheirComponents() throws Exception {
    server.start("--http-bind=[::1]:99", "--object-store-option=a=b").awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.journal.entries())
        .contains("port {host=::1, maxRequestBytes=10485760, port=99, tlsMinimumVersion=tls-1.2}")
        .anySatisfy(
            entry ->
                assertThat(entry)
                    .startsWith("store {")
                    .contains("a=b", "dataDir=/nowhere/.gnomon", "maxRetries=10"));
  }

  @Test
  void bundlesStartByAscendingAndStopByDescendingLevel() throws Exception {
    server.add("50-later", TestBundle.named("later").activator(Recorder.class));
    server.add("40-services", TestBundle.named("service").activator(Recorder.class));
    server.add("5-first", TestBundle.named("first").activator(Recorder.class));
    server.add("100-last", TestBundle.named("last").activator(Recorder.class));

    server.start().awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.journal.entries())
        .filteredOn(entry -> entry.startsWith("st") && !entry.startsWith("store"))
        .containsExactly(
            "start first",
            "start service",
            "start later",
            "start last",
            "stop last",
            "stop later",
            "stop service",
            "stop first");
  }

  @Test
  void writesItsAddressForThoseWhoWaitForIt() throws Exception {
    Path file = folder.resolve("address");

    server.start("--tcp-listener-file-path=" + file).awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(file).hasContent("127.0.0.1:8181");
  }

  @Test
  void truncatedBundleIsNamed() throws Exception {
    Path jar = server.add("40-services", TestBundle.named("cut").activator(Recorder.class));
    byte[] bytes = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));

    assertFailure("the bundle " + jar + " is damaged", UNPACK);
  }

  @Test
  void bundleWithDamagedContentIsNamed() throws Exception {
    Path jar = server.add("40-services", TestBundle.named("flipped").activator(Recorder.class));
    byte[] bytes = Files.readAllBytes(jar);
    int middle = indexOf(bytes, "Recorder.class") + 60;
    for (int i = middle; i < middle + 20; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(jar, bytes);

    assertFailure("the bundle " + jar + " is damaged", UNPACK);
  }

  @Test
  void fileThatIsNoBundleIsNamed() throws Exception {
    Path jar = server.home.resolve("bundles/40-services/empty.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);

    assertFailure(jar.toString(), UNPACK);
  }

  @Test
  void missingBundleIsNamed() throws Exception {
    Path jar = server.add("40-services", TestBundle.named("gone"));
    Files.delete(jar);

    assertFailure("the bundle " + jar + " is missing", UNPACK);
  }

  @Test
  void bundleThatMissesAPackageIsNamedWithIt() throws Exception {
    Path jar =
        server.add(
            "40-services", TestBundle.named("needy").header("Import-Package", "com.example.gone"));

    assertFailure("the bundle " + jar + " can't be resolved", "com.example.gone");
  }

  @Test
  void bundleThatThrowsIsNamedWithItsReason() throws Exception {
    Path jar = server.add("40-services", TestBundle.named("moody").activator(Unstartable.class));

    assertFailure("the bundle " + jar + " can't be started: the moon is full");
  }

  @Test
  void componentThatMissesAServiceIsNamedWithIt() throws Exception {
    server.add(
        "40-services",
        TestBundle.named("org.gnomondb.lonely")
            .component(Store.class, "none", "optional", "org.gnomondb.kernel.testkit.TestBundle"));

    assertFailure(
        "component " + Store.class.getName() + " of org.gnomondb.lonely misses the service",
        "org.gnomondb.kernel.testkit.TestBundle");
  }

  @Test
  void whatAComponentSaysOfItsFailureIsPrintedAsItIs() throws Exception {
    server.start("--http-bind=127.0.0.1:666");

    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.errors())
        .isEqualTo("Serve command failed: port 666 is taken; choose another with --http-bind\n");
    assertThat(server.output()).isEmpty();
  }

  @Test
  void unknownObjectStoreIsRefusedWithThoseThatAreThere() throws Exception {
    server.start("--object-store=cloud");

    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.errors())
        .isEqualTo(
            "Serve command failed: there is no object store 'cloud' for --object-store;"
                + " installed: memory\n");
  }

  @Test
  void missingNativeLibraryIsNamed() throws Exception {
    Path library = server.home.resolve("native").resolve(System.mapLibraryName("gnomon_engine"));
    Files.delete(library);

    assertFailure(library + " is missing", UNPACK);
  }

  @Test
  void missingFoldersAreNamed() throws Exception {
    Files.delete(server.home.resolve("lib/system.packages"));

    assertFailure("system.packages can't be read", UNPACK);
  }

  @Test
  void signalDuringTheStartEndsIt() throws Exception {
    server.signal();
    server.start();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.errors()).isEmpty();
  }

  @Test
  void secondSignalDoesNotWaitForABundleThatHangs() throws Exception {
    server.add("40-services", TestBundle.named("hanging").activator(Hanging.class));
    server.start().awaitReady().signal();
    server.journal.await("blocking");

    server.signal();

    assertThat(server.awaitExit()).isEqualTo(1);
    server.journal.releaseAll();
  }

  @Test
  void jarInTheDeployFolderReplacesTheBundleOfItsName() throws Exception {
    server.add("40-services", TestBundle.named("service").activator(Unstartable.class));
    server.deploy("better.jar", TestBundle.named("service").activator(Recorder.class).jar());

    server.start().awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.journal.entries()).contains("start service", "stop service");
  }

  @Test
  void jarInTheDeployFolderCanBringAnObjectStore() throws Exception {
    server.deploy(
        "cloud.jar",
        TestBundle.named("org.example.cloud")
            .component(
                Store.class,
                "org.gnomondb.objectstore.cloud",
                "require",
                "org.gnomondb.kernel.testkit.Journal")
            .jar());

    server.start("--object-store=cloud").awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.output()).contains("cloud store");
  }

  @Test
  void jarsInTheDeployFolderThatDoNotFitAreLeftOut() throws Exception {
    server.add("40-services", TestBundle.named("service").activator(Recorder.class));
    server.deploy("a-text.jar", "no jar".getBytes(StandardCharsets.UTF_8));
    server.deploy(
        "b-needy.jar",
        TestBundle.named("service").header("Import-Package", "com.example.gone").jar());

    server.start().awaitReady().signal();

    assertThat(server.awaitExit()).isZero();
    assertThat(server.journal.entries()).contains("start service");
  }

  private void assertFailure(String... parts) throws Exception {
    server.start();

    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.errors()).startsWith("Serve command failed: ").contains(parts);
    assertThat(server.errors().lines()).hasSize(1);
    assertThat(server.output()).isEmpty();
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
