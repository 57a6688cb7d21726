package org.gnomondb.objectstore.s3.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileCredentialsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path folder;
  private Path file;
  private Instant now = START;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("keys.json");
  }

  @Test
  void readsTheKeys() throws IOException {
    write("first", "");
    FileCredentials credentials = FileCredentials.open(file, () -> now);
    assertThat(credentials.fetch().accessKey()).isEqualTo("first");
    assertThat(credentials.fetch().secretKey()).isEqualTo("secret of first");
    assertThat(credentials.fetch().sessionToken()).isNull();
  }

  @Test
  void readsThemAgainEveryHour() throws IOException {
    write("first", "");
    FileCredentials credentials = FileCredentials.open(file, () -> now);
    write("second", ", \"aws_session_token\": \"token\"");
    now = START.plus(Duration.ofMinutes(59));
    assertThat(credentials.fetch().accessKey()).isEqualTo("first");
    now = START.plus(Duration.ofMinutes(60));
    assertThat(credentials.fetch().accessKey()).isEqualTo("second");
    assertThat(credentials.fetch().sessionToken()).isEqualTo("token");
  }

  @Test
  void readsThemAgainShortlyBeforeTheyExpire() throws IOException {
    write("first", ", \"expiry\": " + START.plusSeconds(600).getEpochSecond());
    FileCredentials credentials = FileCredentials.open(file, () -> now);
    write("second", "");
    now = START.plusSeconds(569);
    assertThat(credentials.fetch().accessKey()).isEqualTo("first");
    now = START.plusSeconds(570);
    assertThat(credentials.fetch().accessKey()).isEqualTo("second");
  }

  @Test
  void readsThemAgainWhenTheyAreRefused() throws IOException {
    write("first", "");
    FileCredentials credentials = FileCredentials.open(file, () -> now);
    now = START.plusSeconds(10);
    assertThat(credentials.refused()).isFalse();
    write("second", "");
    assertThat(credentials.refused()).as("at once again").isFalse();
    now = START.plusSeconds(20);
    assertThat(credentials.refused()).isTrue();
    assertThat(credentials.fetch().accessKey()).isEqualTo("second");
  }

  @Test
  void keepsKeysThatAreValidWhileTheFileIsNot() throws IOException {
    write("first", ", \"expiry\": " + START.plusSeconds(7_200).getEpochSecond());
    FileCredentials credentials = FileCredentials.open(file, () -> now);
    Files.writeString(file, "{");
    now = START.plusSeconds(4_000);
    assertThat(credentials.fetch().accessKey()).isEqualTo("first");
    now = START.plusSeconds(7_200);
    assertThatThrownBy(credentials::fetch)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(file.toString());
  }

  private void write(String key, String more) throws IOException {
    Files.writeString(
        file,
        "{\"aws_access_key_id\": \"%s\", \"aws_secret_access_key\": \"secret of %s\"%s}"
            .formatted(key, key, more));
  }
}
