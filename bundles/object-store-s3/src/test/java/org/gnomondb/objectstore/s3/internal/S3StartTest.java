package org.gnomondb.objectstore.s3.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gnomondb.api.objectstore.ObjectPath;
import org.gnomondb.api.objectstore.ObjectStore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the store starts, or says in one line why it does not. */
final class S3StartTest {
  @AutoClose private static final MinioBuckets minio = new MinioBuckets();

  @TempDir private Path folder;

  @Test
  void needsABucket() {
    assertThat(minio.failure(Map.of("bucket", " ")))
        .isEqualTo("this object store needs a bucket; name it with --bucket");
  }

  @Test
  void namesTheBucketThatIsMissing() {
    assertThat(minio.failure(Map.of("bucket", "nowhere")))
        .isEqualTo(
            "bucket 'nowhere' at %s does not exist; make it, or name another with --bucket"
                .formatted(minio.emulator().endpoint()));
  }

  @Test
  void saysThatKeysAreRefusedAndNotWhichTheyAre() {
    assertThat(minio.failure(Map.of("awsSecretAccessKey", "a-wrong-secret")))
        .startsWith("access to bucket 'gnomon' at ")
        .contains("is denied", "SignatureDoesNotMatch")
        .doesNotContain("a-wrong-secret");
  }

  @Test
  void keysBelongTogether() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("awsSecretAccessKey", "");
    assertThat(minio.failure(properties)).contains("belong together");
  }

  @Test
  void anEndpointWithoutEncryptionMustBeAllowed() {
    assertThat(minio.failure(Map.of("awsAllowHttp", false))).contains("--aws-allow-http");
  }

  @Test
  void anEndpointMustBeAUrl() {
    assertThat(minio.failure(Map.of("awsEndpoint", "localhost:9000")))
        .contains("https://HOST:PORT");
  }

  @Test
  void saysThatTheServerCanNotBeReached() {
    assertThat(minio.failure(Map.of("awsEndpoint", "http://127.0.0.1:1")))
        .startsWith("bucket 'gnomon' at http://127.0.0.1:1 can't be listed: ");
  }

  @Test
  void readsKeysFromAFileAndAgainWhenTheyAreRefused() throws IOException {
    Path file = folder.resolve("keys.json");
    writeKeys(file, "the-old-secret-key");
    assertThat(minio.failure(keysIn(file))).contains("is denied");

    writeKeys(file, minio.emulator().secretKey());
    ObjectStore store = minio.open("gnomon", minio.emulator().endpoint(), keysIn(file));
    store.replace(new ObjectPath("keys"), ByteBuffer.allocate(1));
    assertThat(store.read(new ObjectPath("keys"))).hasSize(1);
  }

  @Test
  void aFileOfKeysThatDoesNotFitIsNamedWithoutItsContent() throws IOException {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, "{\"aws_access_key_id\": hidden-key}");
    assertThat(minio.failure(keysIn(file))).contains(file.toString()).doesNotContain("hidden-key");
    Files.writeString(file, "{\"aws_access_key_id\": \"hidden-key\"}");
    assertThat(minio.failure(keysIn(file)))
        .contains(file.toString(), "aws_secret_access_key")
        .doesNotContain("hidden-key");
  }

  private static void writeKeys(Path file, String secret) throws IOException {
    Files.writeString(
        file,
        "{\"aws_access_key_id\": \"%s\", \"aws_secret_access_key\": \"%s\"}"
            .formatted(minio.emulator().accessKey(), secret));
  }

  private static Map<String, Object> keysIn(Path file) {
    return Map.of("awsCredentialsFile", file.toString());
  }
}
