package org.gnomondb.objectstore.google.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.FakeGcsServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the store starts, or says in one line why it does not. */
final class GoogleStartTest {
  @AutoClose private static final GoogleBuckets google = new GoogleBuckets();

  @TempDir private Path folder;

  @Test
  void needsABucket() {
    assertThat(google.failure(Map.of("bucket", " ")))
        .isEqualTo("this object store needs a bucket; name it with --bucket");
  }

  @Test
  void namesTheBucketThatIsMissing() {
    assertThat(google.failure(Map.of("bucket", "nowhere")))
        .isEqualTo(
            "bucket 'nowhere' at %s does not exist; make it, or name another with --bucket"
                .formatted(google.emulator().endpoint()));
  }

  @Test
  void saysThatTheServerCanNotBeReached() {
    Path file = google.emulator().accountFile("http://127.0.0.1:1");
    assertThat(google.failure(Map.of("googleServiceAccount", file.toString())))
        .startsWith("bucket 'gnomon' at http://127.0.0.1:1 can't be listed: ")
        .contains("ConnectException");
  }

  @Test
  void asksForATokenWithTheAccountsKey() throws IOException {
    try (FakeGcsServer encrypted = FakeGcsServer.startEncrypted();
        TokenServer tokens = new TokenServer()) {
      Path file = write(tokens.accountJson(encrypted.endpoint()));
      assertThat(google.failure(Map.of("googleServiceAccount", file.toString())))
          .contains("SSLHandshakeException");

      ObjectStore store =
          google.open(
              encrypted.bucket(),
              encrypted.endpoint(),
              Map.of("googleServiceAccount", file.toString(), "tlsAllowInsecure", true));
      store.replace(new ObjectPath("signed"), ByteBuffer.allocate(1));
      assertThat(store.read(new ObjectPath("signed"))).hasSize(1);
      assertThat(tokens.tokens()).isPositive();
    }
  }

  @Test
  void saysThatTheKeyIsRefusedAndNotWhichItIs() throws IOException {
    try (TokenServer tokens = new TokenServer()) {
      tokens.refuse();
      Path file = write(tokens.accountJson("https://127.0.0.1:1"));
      assertThat(google.failure(Map.of("googleServiceAccount", file.toString())))
          .startsWith("access to bucket 'gnomon' at https://127.0.0.1:1 is denied")
          .contains("no access token", "status 400", "check the credentials")
          .doesNotContain(tokens.privateKeyPem().substring(60, 100));
    }
  }

  @Test
  void aKeyIsNotUsedOverAConnectionThatIsNotEncrypted() throws IOException {
    try (TokenServer tokens = new TokenServer()) {
      Path file = write(tokens.accountJson(google.emulator().endpoint()));
      assertThat(google.failure(Map.of("googleServiceAccount", file.toString())))
          .contains(file.toString(), "'gcs_base_url' is not encrypted");
      assertThat(tokens.tokens()).isZero();
    }
  }

  @Test
  void aFileThatDoesNotFitIsNamedWithoutItsContent() throws IOException {
    Path missing = folder.resolve("missing.json");
    assertThat(google.failure(Map.of("googleServiceAccount", missing.toString())))
        .contains(missing.toString(), "NoSuchFileException");
    for (String text :
        new String[] {
          "",
          "[\"hidden-key\"]",
          "{\"private_key\": hidden-key}",
          "{\"private_key\": \"hidden-key\"}",
          "{\"type\": \"service_account\", \"private_key\": \"hidden-key\"}",
          "{\"type\": \"service_account\", \"private_key\": \"hidden-key\", \"client_id\": \"1\","
              + " \"client_email\": \"a@b\", \"private_key_id\": \"1\"}",
          "{\"gcs_base_url\": \"localhost\", \"private_key\": \"hidden-key\"}"
        }) {
      Path file = write(text);
      assertThat(google.failure(Map.of("googleServiceAccount", file.toString())))
          .as(text)
          .contains(file.toString())
          .doesNotContain("hidden-key", "\n");
    }
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("account.json"), json);
  }
}
