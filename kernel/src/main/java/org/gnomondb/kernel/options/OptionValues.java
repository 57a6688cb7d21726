package org.gnomondb.kernel.options;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values of all options that have one. Immutable. */
public final class OptionValues {
  private final Map<String, Object> values;
  private final int verbosity;

  OptionValues(Map<String, Object> values, int verbosity) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    this.verbosity = verbosity;
  }

  /** How often {@code -v} was given. */
  public int verbosity() {
    return verbosity;
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).map(Object::toString);
  }

  /**
   * The value of an option that always has one.
   *
   * @throws IllegalArgumentException if the option has neither a value nor a default
   */
  public String text(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no value for " + name));
  }

  /** The same values with another node id. */
  public OptionValues withNodeId(String nodeId) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(ServerOptions.NODE_ID, nodeId);
    return new OptionValues(more, verbosity);
  }

  /** The configurations that hand the values to components: properties by PID, in order of PIDs. */
  public Map<String, Map<String, Object>> configurations() {
    Map<String, Map<String, Object>> byPid = new TreeMap<>();
    byPid.put(pidOf(ServerOptions.OBJECT_STORE_PID), new HashMap<>());
    for (OptionDefinition option : ServerOptions.table()) {
      Object value = values.get(option.name());
      if (value != null) {
        option.targets().forEach(target -> put(byPid, option.type(), target, value));
      }
    }
    return byPid;
  }

  private void put(
      Map<String, Map<String, Object>> byPid,
      OptionType type,
      OptionDefinition.Target target,
      Object value) {
    Map<String, Object> properties =
        byPid.computeIfAbsent(pidOf(target.pid()), pid -> new HashMap<>());
    switch (type) {
      case OptionType.Address address -> {
        properties.put("host", OptionType.Address.host(value.toString()));
        properties.put("port", OptionType.Address.port(value.toString()));
      }
      case OptionType.Pair pair ->
          ((Map<?, ?>) value).forEach((key, text) -> properties.put((String) key, text));
      default -> properties.put(target.key(), value);
    }
  }

  private String pidOf(String pid) {
    return pid.equals(ServerOptions.OBJECT_STORE_PID)
        ? pid + text(ServerOptions.OBJECT_STORE)
        : pid;
  }
}
