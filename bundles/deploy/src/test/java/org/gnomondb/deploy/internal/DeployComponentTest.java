package org.gnomondb.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.gnomondb.api.bundles.BundleInfo;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.kernel.modules.DeployedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;

/** Replaces bundles of a real framework with a real component runtime. */
class DeployComponentTest {
  private static final int LEVEL = 40;

  @TempDir private Path folder;
  private TestFramework framework;
  private DeployComponent deploy;

  @BeforeEach
  void start() throws Exception {
    framework = TestFramework.start(folder);
    deploy = new DeployComponent(framework.context(), framework.runtime());
  }

  @AfterEach
  void stop() throws Exception {
    deploy.deactivate();
    framework.stop();
  }

  @Test
  void newBundleTakesThePlaceOfTheOld() throws Exception {
    Bundle old = installShipped(GreeterJar.saying("old"));

    BundleInfo now =
        deploy.update(GreeterJar.saying("new").header("Bundle-Version", "1.1").stream());

    assertThat(now.symbolicName()).isEqualTo(GreeterJar.NAME);
    assertThat(now.version()).isEqualTo("1.1.0");
    assertThat(now.state()).isEqualTo("active");
    awaitUninstalled(old);
    assertThat(framework.greeting()).isEqualTo("new");
    Bundle fresh = framework.bundles(GreeterJar.NAME).getFirst();
    assertThat(fresh.adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(LEVEL);
  }

  @Test
  void equalVersionsCanReplaceEachOther() throws Exception {
    Bundle old = installShipped(GreeterJar.saying("old"));

    deploy.update(GreeterJar.saying("new").stream());

    awaitUninstalled(old);
    assertThat(framework.greeting()).isEqualTo("new");
  }

  @Test
  void manyUpdatesLeaveOneBundleOneJarAndNoOldClassLoader() throws Exception {
    installShipped(GreeterJar.saying("0"));
    WeakReference<ClassLoader> first = loaderOf(framework.bundles(GreeterJar.NAME).getFirst());

    for (int i = 1; i <= 10; i++) {
      deploy.update(GreeterJar.saying("greeting " + i).stream());
    }

    framework.await("one bundle", () -> framework.bundles(GreeterJar.NAME).size() == 1);
    assertThat(framework.greeting()).isEqualTo("greeting 10");
    framework.await(
        "the first class loader is gone",
        () -> {
          System.gc();
          return first.refersTo(null);
        });
    framework.await("one jar", () -> storedJars().length == 1);
  }

  @Test
  void bundleWhoseComponentFailsIsRefusedAndTheOldOneRunsOn() throws Exception {
    Bundle old = installShipped(GreeterJar.saying("old"));

    assertRefused(
        ErrorCode.INVALID, GreeterJar.saying("broken"), "does not work", "the voice is gone");

    assertOldRunsOn(old);
  }

  @Test
  void bundleThatMissesAServiceIsRefusedWithIt() throws Exception {
    Bundle old = installShipped(GreeterJar.saying("old"));

    assertRefused(
        ErrorCode.INVALID,
        GreeterJar.saying("new").needing("com.example.Gone"),
        "com.example.Gone");

    assertOldRunsOn(old);
  }

  @Test
  void bundleThatMissesAPackageIsRefusedWithIt() throws Exception {
    Bundle old = installShipped(GreeterJar.saying("old"));

    assertRefused(
        ErrorCode.INVALID,
        GreeterJar.saying("new").header("Import-Package", "com.example.gone"),
        "com.example.gone");

    assertOldRunsOn(old);
  }

  @Test
  void streamThatIsNoBundleIsRefused() {
    for (String text : List.of("", "no jar at all")) {
      assertThatThrownBy(
              () -> deploy.update(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
          .asInstanceOf(InstanceOfAssertFactories.type(GnomonException.class))
          .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID))
          .satisfies(
              failure -> assertThat(failure.getMessage()).startsWith("the jar can't be read"));
    }
    assertThat(storedJars()).isEmpty();
  }

  @Test
  void updateAnswersWhileTheOldBundleFinishesItsCalls() throws Exception {
    CountDownLatch calls = new CountDownLatch(1);
    framework.context().registerService(CountDownLatch.class, calls, null);
    Bundle old = installShipped(GreeterJar.saying("old").lingering());

    BundleInfo now = deploy.update(GreeterJar.saying("new").stream());

    assertThat(now.state()).isEqualTo("active");
    assertThat(old.getState()).isNotEqualTo(Bundle.UNINSTALLED);
    calls.countDown();
    awaitUninstalled(old);
  }

  @Test
  void unknownBundleIsAdded() throws Exception {
    BundleInfo now = deploy.update(GreeterJar.saying("hello").stream());

    assertThat(now.state()).isEqualTo("active");
    assertThat(framework.greeting()).isEqualTo("hello");
    assertThat(deploy.list()).contains(now);
  }

  @Test
  void singleWritersAreReplacedInPlace() throws Exception {
    Bundle bundle = installShipped(GreeterJar.saying("old").inPlace());

    BundleInfo now = deploy.update(GreeterJar.saying("new").inPlace().stream());
    BundleInfo again = deploy.update(GreeterJar.saying("newer").inPlace().stream());

    assertThat(now.id()).isEqualTo(bundle.getBundleId());
    assertThat(again.id()).isEqualTo(bundle.getBundleId());
    assertThat(framework.greeting()).isEqualTo("newer");
    assertThat(storedJars()).hasSize(1);
  }

  @Test
  void singleWriterStaysOneEvenIfItsSuccessorDoesNotSaySo() throws Exception {
    Bundle bundle = installShipped(GreeterJar.saying("old").inPlace());

    assertThat(deploy.update(GreeterJar.saying("new").stream()).id())
        .isEqualTo(bundle.getBundleId());
  }

  @Test
  void failedReplacementInPlaceBringsBackWhatWasThereBefore() throws Exception {
    Bundle bundle = installShipped(GreeterJar.saying("old").inPlace());
    assertRefused(ErrorCode.INVALID, GreeterJar.saying("broken").inPlace(), "the voice is gone");
    assertThat(framework.greeting()).isEqualTo("old");

    deploy.update(GreeterJar.saying("new").inPlace().stream());
    assertRefused(ErrorCode.INVALID, GreeterJar.saying("broken").inPlace(), "the voice is gone");

    assertThat(framework.greeting()).isEqualTo("new");
    assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
  }

  @Test
  void contractsAndFrameworkBundlesAreNotReplaced() throws Exception {
    framework.install(GreeterJar.saying("contract"), folder.resolve("contract.jar"), 20);

    assertRefused(ErrorCode.CONFLICT, GreeterJar.saying("new"), "start the server again");
    assertRefused(
        ErrorCode.CONFLICT,
        GreeterJar.saying("new")
            .header("Bundle-SymbolicName", "org.apache.felix.scr;singleton:=true"),
        "start the server again");
    assertThat(framework.greeting()).isEqualTo("contract");
  }

  @Test
  void fragmentsAreNotTakenWhileTheServerRuns() {
    assertRefused(
        ErrorCode.CONFLICT,
        GreeterJar.saying("x").header("Fragment-Host", "some.host"),
        "fragment");
  }

  @Test
  void portIsNotReplacedOverItsOwnConnectionButFromTheFolder() throws Exception {
    framework.install(GreeterJar.saying("port").inPlace(), folder.resolve("port.jar"), 60);

    assertRefused(ErrorCode.CONFLICT, GreeterJar.saying("new").inPlace(), "deploy folder");
    deploy.install(deployFile(GreeterJar.saying("new").inPlace()));

    assertThat(framework.greeting()).isEqualTo("new");
  }

  @Test
  void fileInTheFolderReplacesAndItsRemovalBringsBackTheShippedBundle() throws Exception {
    installShipped(GreeterJar.saying("shipped"));

    File file = deployFile(GreeterJar.saying("first"));
    deploy.install(file);
    awaitGreeting("first");

    deployFile(GreeterJar.saying("second, longer"));
    deploy.update(file);
    awaitGreeting("second, longer");

    Files.delete(file.toPath());
    deploy.uninstall(file);
    awaitGreeting("shipped");
  }

  @Test
  void removalOfAnAddedBundleEndsIt() throws Exception {
    File file = deployFile(GreeterJar.saying("added"));
    deploy.install(file);
    assertThat(framework.greeting()).isEqualTo("added");

    deploy.uninstall(file);

    framework.await("no bundle", () -> framework.bundles(GreeterJar.NAME).isEmpty());
  }

  @Test
  void badFileInTheFolderChangesNothing() throws Exception {
    Bundle old = installShipped(GreeterJar.saying("old"));
    File file = folder.resolve("deploy/x.jar").toFile();
    Files.createDirectories(folder.resolve("deploy"));
    Files.writeString(file.toPath(), "no jar");

    deploy.install(file);
    deploy.uninstall(file);

    assertOldRunsOn(old);
  }

  @Test
  void fileThatTheKernelHasStartedFromIsNotStartedAgain() throws Exception {
    File file = deployFile(GreeterJar.saying("deployed"));
    Path copy = DeployedFile.copyInto(folder.resolve("copies"), file.toPath());
    Bundle running = framework.context().installBundle("reference:file:" + copy);
    running.start();

    deploy.install(file);

    assertThat(framework.bundles(GreeterJar.NAME)).containsExactly(running);
    deploy.uninstall(file);
    framework.await("no bundle", () -> framework.bundles(GreeterJar.NAME).isEmpty());
  }

  private Bundle installShipped(GreeterJar jar) throws IOException, BundleException {
    return framework.install(jar, folder.resolve("home/bundles/40-services/greeter.jar"), LEVEL);
  }

  private File deployFile(GreeterJar jar) throws IOException {
    return jar.write(folder.resolve("deploy/greeter.jar")).toFile();
  }

  private File[] storedJars() {
    File[] files = framework.context().getDataFile("jars").listFiles();
    return files == null ? new File[0] : files;
  }

  private void awaitUninstalled(Bundle bundle) throws InterruptedException {
    framework.await("the old bundle is gone", () -> bundle.getState() == Bundle.UNINSTALLED);
  }

  private void awaitGreeting(String greeting) throws InterruptedException {
    framework.await(
        "one bundle that says " + greeting,
        () ->
            framework.bundles(GreeterJar.NAME).size() == 1
                && framework.greeting().equals(greeting));
  }

  private void assertOldRunsOn(Bundle old) {
    assertThat(framework.bundles(GreeterJar.NAME)).containsExactly(old);
    assertThat(old.getState()).isEqualTo(Bundle.ACTIVE);
    assertThat(framework.greeting()).isEqualTo("old");
    assertThat(storedJars()).isEmpty();
  }

  private void assertRefused(ErrorCode code, GreeterJar jar, String... parts) {
    assertThatThrownBy(() -> deploy.update(jar.stream()))
        .asInstanceOf(InstanceOfAssertFactories.type(GnomonException.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
        .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
  }

  private static WeakReference<ClassLoader> loaderOf(Bundle bundle) {
    return new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
  }
}
