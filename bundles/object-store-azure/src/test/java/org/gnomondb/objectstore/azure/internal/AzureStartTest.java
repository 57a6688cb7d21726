package org.gnomondb.objectstore.azure.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.gnomondb.objectstore.remote.testkit.RecordingLifecycle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the store starts, or says in one line why it does not. */
final class AzureStartTest {
  private static AzureContainers azure;

  @BeforeAll
  static void startServer() {
    azure = new AzureContainers();
  }

  @AfterAll
  static void stopServer() {
    azure.close();
  }

  @Test
  void needsAContainer() {
    assertThat(failure(Map.of("bucket", " ")))
        .isEqualTo("this object store needs a bucket; name it with --bucket");
  }

  @Test
  void namesTheContainerThatIsMissing() {
    assertThat(failure(Map.of("bucket", "nowhere")))
        .isEqualTo(
            "container 'nowhere' at %s does not exist; make it, or name another with --bucket"
                .formatted(azure.server().endpoint()));
  }

  @Test
  void saysThatAContainerCanNotHaveThisName() {
    assertThat(failure(Map.of("bucket", "No_Container")))
        .startsWith("container 'No_Container' at ")
        .contains("can't be listed", "status 400");
  }

  @Test
  void saysThatTheKeyIsRefusedAndNotWhichItIs() {
    String wrong = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(failure(Map.of("azureStorageAccessKey", wrong)))
        .startsWith("access to container 'gnomon' at ")
        .contains("is denied", "(status 403)")
        .doesNotContain(wrong, "\n");
  }

  @Test
  void aKeyMustBeBase64() {
    assertThat(failure(Map.of("azureStorageAccessKey", "hidden*key")))
        .contains("--azure-storage-access-key", "Base64")
        .doesNotContain("hidden");
  }

  @Test
  void needsAnAccount() {
    assertThat(failure(Map.of("azureStorageAccount", "")))
        .isEqualTo("this object store needs an account; name it with --azure-storage-account");
    assertThat(failure(Map.of("azureStorageAccount", "", "azureEndpoint", "")))
        .isEqualTo("this object store needs an account; name it with --azure-storage-account");
  }

  @Test
  void anEndpointWithoutEncryptionMustBeAllowed() {
    assertThat(failure(Map.of("azureAllowHttp", false))).contains("--azure-allow-http");
  }

  @Test
  void anEndpointWithoutEncryptionNeedsAKey() {
    assertThat(failure(Map.of("azureStorageAccessKey", "")))
        .contains("is not encrypted", "--azure-storage-access-key");
  }

  @Test
  void anEndpointMustBeAUrl() {
    assertThat(failure(Map.of("azureEndpoint", "localhost:10000"))).contains("https://HOST:PORT");
  }

  @Test
  void saysThatTheServerCanNotBeReached() {
    assertThat(failure(Map.of("azureEndpoint", "http://127.0.0.1:1/gnomontests")))
        .startsWith("container 'gnomon' at http://127.0.0.1:1/gnomontests can't be listed: ")
        .contains("ConnectException");
  }

  /** What the kernel is told when the store does not start with these settings. */
  private static String failure(Map<String, Object> more) {
    RecordingLifecycle lifecycle = new RecordingLifecycle();
    Map<String, Object> properties =
        new HashMap<>(azure.properties("gnomon", azure.server().server().toString(), more));
    assertThatThrownBy(() -> new AzureObjectStore(properties, lifecycle))
        .isInstanceOf(IOException.class);
    assertThat(lifecycle.failures()).hasSize(1);
    return lifecycle.failures().getFirst();
  }
}
