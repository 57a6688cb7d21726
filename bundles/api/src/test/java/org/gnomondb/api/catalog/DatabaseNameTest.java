package org.gnomondb.api.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNameTest {
  private static final String BAD_CHARACTER =
      "invalid character in database or rp name: must be ASCII, containing only letters, numbers,"
          + " underscores, or hyphens";
  private static final String BAD_RETENTION_POLICY =
      "db name with invalid retention policy, if providing a retention policy name, must be of form"
          + " '<db_name>/<rp_name>'";

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "Flights_2013-nyc", "telegraf/autogen", "a-", "a_"})
  void allowedNamesPass(String name) {
    assertThatCode(() -> DatabaseName.check(name)).doesNotThrowAnyException();
  }

  @Test
  void nameOfTheGreatestLengthPasses() {
    assertThatCode(() -> DatabaseName.check("x".repeat(511))).doesNotThrowAnyException();
  }

  @Test
  void emptyNameIsRefused() {
    assertThat(failure("")).hasMessage("db name cannot be empty");
  }

  @Test
  void longerNameIsRefused() {
    assertThat(failure("x".repeat(512))).hasMessage("db name too long: max 511");
  }

  @Test
  void lengthIsCountedInBytesBeforeCharactersAreLookedAt() {
    assertThat(failure("é".repeat(300))).hasMessage("db name too long: max 511");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_internal", "-a", "/a", ".a", " a", "éa"})
  void firstCharacterMustBeLetterOrDigit(String name) {
    assertThat(failure(name)).hasMessage("db name did not start with a number or letter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a.b", "aé", "a\u0000", "a\ud83d\ude00", "a/b.c", "a'b"})
  void otherCharactersAreRefused(String name) {
    assertThat(failure(name)).hasMessage(BAD_CHARACTER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/", "a/b/", "a/b/c", "a//b"})
  void onlyOneRetentionPolicyMayFollow(String name) {
    assertThat(failure(name)).hasMessage(BAD_RETENTION_POLICY);
  }

  private static GnomonException failure(String name) {
    GnomonException failure =
        catchThrowableOfType(GnomonException.class, () -> DatabaseName.check(name));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID);
    return failure;
  }
}
