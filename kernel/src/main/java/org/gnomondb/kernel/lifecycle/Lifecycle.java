package org.gnomondb.kernel.lifecycle;

/** The kernel as bundles see it; registered as a service before any bundle starts. */
public interface Lifecycle {

  /**
   * Says that the port is open. The kernel checks that every component is there, then prints the
   * one line that tells the operator that the server is ready and where.
   *
   * @param url where clients reach the server
   */
  void listening(String url);

  /**
   * Says that the server can't work. While it starts, the kernel prints the message as one line and
   * ends the process with exit code 1; later it logs the message and shuts down in order.
   *
   * @param message one line: what was found and what to do
   */
  void failed(String message);
}
