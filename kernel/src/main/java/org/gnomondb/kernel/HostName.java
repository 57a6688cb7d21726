package org.gnomondb.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The name of this machine, without asking the network for it. */
final class HostName {
  private static final String FALLBACK = "primary";

  private HostName() {}

  /** A node id made from the machine's name. */
  static String nodeId(Map<String, String> environment, Path hostNameFile) {
    return sanitized(read(environment, hostNameFile)) + "-node";
  }

  private static String read(Map<String, String> environment, Path hostNameFile) {
    try {
      return Files.readString(hostNameFile);
    } catch (IOException e) {
      return environment.getOrDefault("HOSTNAME", FALLBACK);
    }
  }

  private static String sanitized(String name) {
    String clean = name.strip().replaceAll("[^A-Za-z0-9.-]", "-").replaceAll("^[.-]+", "");
    return clean.isEmpty() ? FALLBACK : clean.substring(0, Math.min(clean.length(), 100));
  }
}
