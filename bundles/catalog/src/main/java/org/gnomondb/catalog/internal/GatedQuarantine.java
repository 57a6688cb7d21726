package org.gnomondb.catalog.internal;

import java.util.List;
import org.gnomondb.api.damage.DamagedObject;
import org.gnomondb.api.damage.DamagedObjects;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The quarantine behind its gate; without one, damage is logged and left where it is. */
final class GatedQuarantine implements DamagedObjects {
  private static final Logger LOG = LoggerFactory.getLogger(GatedQuarantine.class);

  private final ServiceGate<DamagedObjects> gate;

  GatedQuarantine(ServiceGate<DamagedObjects> gate) {
    this.gate = gate;
  }

  @Override
  public void setAside(ObjectPath path, String kind, String reason) {
    try (ServiceGate.Lease<DamagedObjects> quarantine = gate.enter()) {
      quarantine.service().setAside(path, kind, reason);
    } catch (ServiceUnavailableException e) {
      LOG.error(
          "object '{}' ({}) is damaged: {}. It is not set aside: {}",
          path,
          kind,
          reason,
          e.getMessage());
    }
  }

  @Override
  public List<DamagedObject> list() {
    try (ServiceGate.Lease<DamagedObjects> quarantine = gate.enter()) {
      return quarantine.service().list();
    }
  }
}
