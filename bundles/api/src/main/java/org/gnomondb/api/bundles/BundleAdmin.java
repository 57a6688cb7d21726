package org.gnomondb.api.bundles;

import java.io.InputStream;
import java.util.List;

/** Replaces bundles of the running server. */
public interface BundleAdmin {

  /** All bundles in order of their ids. */
  List<BundleInfo> list();

  /**
   * Replaces the installed bundle of the same symbolic name, or installs a new one, and starts it.
   *
   * <p>Bundles are replaced side by side, the old one stopping after the new one has started,
   * unless their manifest says {@code Gnomon-Update: in-place}. If the new one can't be started,
   * the old one runs on.
   *
   * @param jar the bundle, read to its end and not closed
   * @return the bundle that runs now
   * @throws org.gnomondb.api.error.GnomonException {@code INVALID} if the stream is no bundle or
   *     its requirements are not met; {@code CONFLICT} if the bundle can't be replaced at run time
   */
  BundleInfo update(InputStream jar);
}
