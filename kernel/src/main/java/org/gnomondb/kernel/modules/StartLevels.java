package org.gnomondb.kernel.modules;

/**
 * The start levels that have a meaning beyond their order. Those of the bundles that come with the
 * server are the numbers that their folders' names begin with.
 */
public final class StartLevels {
  /** Services of the framework; configurations are created when this level is up. */
  public static final int FRAMEWORK = 10;

  /** What all other bundles are built against: bundles up to here are never replaced. */
  public static final int CONTRACTS = 20;

  /**
   * Bundles that don't come with the server, from the deploy folder. So low that an object store
   * among them is there before the data is opened, and as long as it is open.
   */
  public static final int DEPLOYED = 30;

  /** The port, up when everything behind it is there, and down before it. */
  public static final int PORT = 60;

  /** The folder is watched while the server is up. */
  public static final int WATCHER = 70;

  private StartLevels() {}
}
