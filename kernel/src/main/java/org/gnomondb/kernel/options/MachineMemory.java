package org.gnomondb.kernel.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory this process may use: the machine's, or less where a control group limits it.
 *
 * <p>Read from the files of the kernel, because the management beans that know it cost a tenth of
 * the start.
 */
public final class MachineMemory {
  private static final List<String> LIMIT_FILES =
      List.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes");

  private final Path root;

  /**
   * Reads below another root than the machine's, for tests.
   *
   * @param root the root of the file system
   */
  public MachineMemory(Path root) {
    this.root = root;
  }

  /** Bytes; where nothing tells, four times the heap's limit. */
  public long bytes() {
    long bytes = totalBytes();
    for (String file : LIMIT_FILES) {
      bytes = Math.min(bytes, limitBytes(root.resolve(file)));
    }
    return bytes;
  }

  private long totalBytes() {
    try {
      for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Another operating system: the estimate below serves.
    }
    return 4 * Runtime.getRuntime().maxMemory();
  }

  private static long limitBytes(Path file) {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE; // no such control group, or it says "max"
    }
  }
}
