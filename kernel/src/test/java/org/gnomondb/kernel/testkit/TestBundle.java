package org.gnomondb.kernel.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Builds the jar of a bundle from classes of the tests. */
public final class TestBundle {
  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  private TestBundle(String symbolicName) {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    header("Bundle-ManifestVersion", "2");
    header("Bundle-SymbolicName", symbolicName);
    header("Bundle-Version", "1.0.0");
    header(
        "Import-Package",
        "org.osgi.framework,org.gnomondb.kernel.testkit,org.gnomondb.kernel.lifecycle");
  }

  public static TestBundle named(String symbolicName) {
    return new TestBundle(symbolicName);
  }

  public TestBundle header(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  public TestBundle activator(Class<?> type) throws IOException {
    return header("Bundle-Activator", type.getName()).with(type);
  }

  /** Adds a component whose constructor takes the services of the references, then properties. */
  public TestBundle component(Class<?> type, String pid, String policy, String... references)
      throws IOException {
    StringBuilder xml =
        new StringBuilder("<scr:component xmlns:scr='http://www.osgi.org/xmlns/scr/v1.4.0' ")
            .append(
                "name='%s' immediate='true' init='%d' "
                    .formatted(type.getName(), references.length + 1))
            .append("configuration-policy='%s' configuration-pid='%s'>".formatted(policy, pid))
            .append("<implementation class='%s'/>".formatted(type.getName()));
    for (int i = 0; i < references.length; i++) {
      xml.append(
          "<reference name='r%d' interface='%s' parameter='%d'/>".formatted(i, references[i], i));
    }
    xml.append("</scr:component>");
    String file = "OSGI-INF/%s.xml".formatted(type.getName());
    String known = manifest.getMainAttributes().getValue("Service-Component");
    entry(file, xml.toString());
    return header("Service-Component", known == null ? file : known + "," + file).with(type);
  }

  public TestBundle entry(String name, String text) {
    entries.put(name, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public TestBundle with(Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream content = type.getClassLoader().getResourceAsStream(name)) {
      if (content == null) {
        throw new IOException("no class file for " + type);
      }
      entries.put(name, content.readAllBytes());
    }
    return this;
  }

  public byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
