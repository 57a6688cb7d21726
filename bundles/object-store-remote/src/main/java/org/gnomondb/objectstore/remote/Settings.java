package org.gnomondb.objectstore.remote;

import java.util.Map;
import java.util.Optional;

/**
 * The properties of a component's configuration, which are of their options' types, or text where
 * they come from {@code --object-store-option}.
 */
public final class Settings {
  private final Map<String, ?> properties;

  public Settings(Map<String, ?> properties) {
    this.properties = properties;
  }

  /** The text, if there is one and it is not blank. */
  public Optional<String> text(String key) {
    return Optional.<Object>ofNullable(properties.get(key))
        .map(Object::toString)
        .filter(text -> !text.isBlank());
  }

  /**
   * The number, or the default where none is set.
   *
   * @throws IllegalArgumentException if there is text that is no number
   */
  public long number(String key, long defaultValue) {
    return text(key).map(Long::parseLong).orElse(defaultValue);
  }

  public boolean flag(String key) {
    return text(key).map(Boolean::parseBoolean).orElse(false);
  }
}
