package org.gnomondb.deploy.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.gnomondb.deploy.internal.fixture.Greeter;
import org.gnomondb.deploy.internal.fixture.Lingering;

/** A bundle with one component that greets. */
final class GreeterJar {
  static final String NAME = "org.gnomondb.greeter";

  private final Manifest manifest = new Manifest();
  private final String greeting;
  private String reference = "";

  private GreeterJar(String greeting) {
    this.greeting = greeting;
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    header("Bundle-ManifestVersion", "2");
    header("Bundle-SymbolicName", NAME);
    header("Bundle-Version", "1.0.0");
    header("Import-Package", "org.osgi.framework");
    header("Service-Component", "OSGI-INF/greeter.xml");
  }

  static GreeterJar saying(String greeting) {
    return new GreeterJar(greeting);
  }

  GreeterJar header(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  GreeterJar inPlace() {
    return header("Gnomon-Update", "in-place");
  }

  GreeterJar lingering() {
    return header("Bundle-Activator", Lingering.class.getName());
  }

  GreeterJar needing(String service) {
    reference = "<reference name='needed' interface='%s' field='needed'/>".formatted(service);
    return this;
  }

  InputStream stream() throws IOException {
    return new ByteArrayInputStream(bytes());
  }

  Path write(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, bytes());
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      add(jar, "greeting.txt", greeting.getBytes(StandardCharsets.UTF_8));
      add(jar, "OSGI-INF/greeter.xml", component().getBytes(StandardCharsets.UTF_8));
      add(jar, Greeter.class);
      add(jar, Lingering.class);
    }
    return bytes.toByteArray();
  }

  private String component() {
    return """
    <scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.4.0' name='greeter'>
      <implementation class='%s'/>
      <service><provide interface='java.util.function.Supplier'/></service>
      %s
    </scr:component>
    """
        .formatted(Greeter.class.getName(), reference);
  }

  private static void add(JarOutputStream jar, Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream content = type.getResourceAsStream("/" + name)) {
      if (content == null) {
        throw new IOException("no class file for " + type);
      }
      add(jar, name, content.readAllBytes());
    }
  }

  private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(content);
  }
}
