package org.gnomondb.objectstore.google.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.gnomondb.objectstore.remote.testkit.FakeGcsServer;
import org.gnomondb.objectstore.remote.testkit.RecordingLifecycle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the store starts, or says in one line why it does not. */
final class GoogleStartTest {
  private static GoogleBuckets google;

  @TempDir private Path folder;

  @BeforeAll
  static void startServer() {
    google = new GoogleBuckets();
  }

  @AfterAll
  static void stopServer() {
    google.close();
  }

  @Test
  void needsABucket() {
    assertThat(failure(Map.of("bucket", " ")))
        .isEqualTo("this object store needs a bucket; name it with --bucket");
  }

  @Test
  void namesTheBucketThatIsMissing() {
    assertThat(failure(Map.of("bucket", "nowhere")))
        .isEqualTo(
            "bucket 'nowhere' at %s does not exist; make it, or name another with --bucket"
                .formatted(google.server().endpoint()));
  }

  @Test
  void saysThatTheServerCanNotBeReached() {
    Path file = google.server().accountFile("http://127.0.0.1:1");
    assertThat(failure(Map.of("googleServiceAccount", file.toString())))
        .startsWith("bucket 'gnomon' at http://127.0.0.1:1 can't be listed: ")
        .contains("ConnectException");
  }

  @Test
  void asksForATokenWithTheAccountsKey() throws IOException {
    try (FakeGcsServer encrypted = FakeGcsServer.startEncrypted();
        TokenServer tokens = new TokenServer()) {
      Path file = write(tokens.accountJson(encrypted.endpoint()));
      assertThat(failure(Map.of("googleServiceAccount", file.toString())))
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
      assertThat(failure(Map.of("googleServiceAccount", file.toString())))
          .startsWith("access to bucket 'gnomon' at https://127.0.0.1:1 is denied")
          .contains("no access token", "status 400", "check the credentials")
          .doesNotContain(tokens.privateKeyPem().substring(60, 100));
    }
  }

  @Test
  void aKeyIsNotUsedOverAConnectionThatIsNotEncrypted() throws IOException {
    try (TokenServer tokens = new TokenServer()) {
      Path file = write(tokens.accountJson(google.server().endpoint()));
      assertThat(failure(Map.of("googleServiceAccount", file.toString())))
          .contains(file.toString(), "'gcs_base_url' is not encrypted");
      assertThat(tokens.tokens()).isZero();
    }
  }

  @Test
  void aFileThatDoesNotFitIsNamedWithoutItsContent() throws IOException {
    Path missing = folder.resolve("missing.json");
    assertThat(failure(Map.of("googleServiceAccount", missing.toString())))
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
      assertThat(failure(Map.of("googleServiceAccount", file.toString())))
          .as(text)
          .contains(file.toString())
          .doesNotContain("hidden-key", "\n");
    }
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("account.json"), json);
  }

  /** What the kernel is told when the store does not start with these settings. */
  private static String failure(Map<String, Object> more) {
    RecordingLifecycle lifecycle = new RecordingLifecycle();
    Map<String, Object> properties =
        new HashMap<>(google.properties("gnomon", google.server().endpoint(), more));
    properties.put("maxRetries", 1L);
    assertThatThrownBy(() -> new GoogleObjectStore(properties, lifecycle))
        .isInstanceOf(IOException.class);
    assertThat(lifecycle.failures()).hasSize(1);
    return lifecycle.failures().getFirst();
  }
}
