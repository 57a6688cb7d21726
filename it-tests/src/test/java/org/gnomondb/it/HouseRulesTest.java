package org.gnomondb.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md, as far as a program can check them. */
class HouseRulesTest {
  private static final int LINES_MAX = 500;

  private static final Path ROOT = Path.of(Distribution.property("gnomon.root"));
  private static final JavaClasses BUNDLES = bundleClasses();

  private static final String[] ON_THE_KERNELS_CLASS_PATH = {
    "java..",
    "com.sun.management..",
    "javax.net.ssl..",
    "javax.security.auth.x500..",
    "org.jspecify..",
    "org.slf4j..",
    "org.osgi..",
    "org.apache.arrow..",
    "io.vertx..",
    "io.netty..",
    "com.fasterxml.jackson..",
    "com.github.luben.zstd..",
    "com.google.protobuf..",
    "org.gnomondb.kernel.lifecycle..",
    "org.gnomondb.kernel.natives..",
  };

  @Test
  void contractsHaveNoImplementationAndDependOnNothingButJdkAndArrow() {
    classes()
        .that()
        .resideInAPackage("org.gnomondb.api..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "org.gnomondb.api..",
                "org.apache.arrow..",
                "org.jspecify..",
                "org.osgi.annotation.."))
        .check(BUNDLES);
  }

  @Test
  void bundlesMeetOnlyInContractsAndGates() {
    slices()
        .matching("org.gnomondb.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            resideInAnyPackage("org.gnomondb.."),
            resideInAnyPackage(
                "org.gnomondb.api..",
                "org.gnomondb.gate..",
                "org.gnomondb.kernel.lifecycle..",
                "org.gnomondb.kernel.natives.."))
        .ignoreDependency(
            resideInAPackage("org.gnomondb.deploy.."),
            resideInAPackage("org.gnomondb.kernel.modules.."))
        .check(BUNDLES);
  }

  @Test
  void objectStoresShareNothingButWhatIsForAllOfThem() {
    slices()
        .matching("org.gnomondb.objectstore.(*).internal..")
        .should()
        .notDependOnEachOther()
        .check(BUNDLES);
  }

  @Test
  void bundlesUseNoLibraryThatIsNotTheirs() {
    classes()
        .that()
        .resideInAPackage("org.gnomondb..internal..")
        // Each of these embeds libraries of its own.
        .and(
            are(
                not(
                    resideInAnyPackage(
                        "org.gnomondb.deploy..",
                        "org.gnomondb.metrics..",
                        "org.gnomondb.objectstore.azure..",
                        "org.gnomondb.objectstore.google..",
                        "org.gnomondb.objectstore.s3..",
                        "org.gnomondb.buffer.internal.parquet.."))))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(ON_THE_KERNELS_CLASS_PATH).or(resideInAnyPackage("org.gnomondb..")))
        .check(BUNDLES);
  }

  @Test
  void bundlesHaveNoCyclesBetweenTheirPackages() {
    slices().matching("org.gnomondb.(**)").should().beFreeOfCycles().check(BUNDLES);
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(BUNDLES);
    noFields().should().haveRawType(ThreadLocal.class).check(BUNDLES);
  }

  @Test
  void noServiceFieldIsInjectedBehindTheConstructor() {
    noFields()
        .that()
        .doNotHaveModifier(JavaModifier.STATIC)
        .should()
        .beAnnotatedWith("org.osgi.service.component.annotations.Reference")
        .check(BUNDLES);
  }

  @Test
  void nobodyWritesToTheConsole() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(BUNDLES);
  }

  @Test
  void everyBundleIsNamedAfterItsRootPackage() throws IOException {
    for (Path classes : bundleFolders()) {
      try (InputStream in = Files.newInputStream(classes.resolve("META-INF/MANIFEST.MF"))) {
        String name = new Manifest(in).getMainAttributes().getValue("Bundle-SymbolicName");
        assertThat(classes.resolve(name.replace('.', '/'))).isDirectory();
      }
    }
  }

  @Test
  void filesAreSmall() throws IOException {
    assertThat(sources().filter(file -> lines(file).size() > LINES_MAX)).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    assertThat(
            sources()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> folder.toString().contains("src/main/java"))
                .filter(folder -> !Files.exists(folder.resolve("package-info.java"))))
        .isEmpty();
  }

  @Test
  void theRepositoryTellsNothingOfTheMachineItWasWrittenOn() throws IOException {
    List<String> words = List.of("/" + "work/", "/" + "root/", "FIX" + "ME", "TO" + "DO");
    assertThat(
            sources()
                .flatMap(file -> lines(file).stream().map(line -> file + ": " + line))
                .filter(
                    line -> words.stream().anyMatch(line.substring(line.indexOf(": "))::contains)))
        .isEmpty();
  }

  private static JavaClasses bundleClasses() {
    // Libraries that a bundle embeds lie beside its own classes.
    return new ClassFileImporter()
        .importPaths(
            bundleFolders().stream().map(classes -> classes.resolve("org/gnomondb")).toList());
  }

  private static List<Path> bundleFolders() {
    try (Stream<Path> folders = Files.list(ROOT.resolve("bundles"))) {
      return folders
          .map(folder -> folder.resolve("target/classes"))
          .filter(classes -> Files.isDirectory(classes.resolve("org/gnomondb")))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("kernel", "bundles", "cli", "bench", "it-tests")) {
      try (Stream<Path> found = Files.walk(ROOT.resolve(module))) {
        found
            .filter(file -> file.toString().matches(".*\\.(java|rs|py)"))
            .filter(file -> !file.toString().contains("/target/"))
            .forEach(files::add);
      }
    }
    return files.stream();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
