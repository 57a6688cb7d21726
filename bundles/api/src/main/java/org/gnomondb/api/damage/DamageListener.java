package org.gnomondb.api.damage;

/**
 * Hears of damaged objects. Whoever registers one as a service is called, by whichever thread, for
 * each object that is set aside, and for each that is remembered from an earlier start.
 */
public interface DamageListener {

  /** Called after {@link DamagedObjects#list} has the object. Must return soon. */
  void isDamaged(DamagedObject object);
}
