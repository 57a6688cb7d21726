package org.gnomondb.objectstore.azure.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How the store starts, or says in one line why it does not. */
final class AzureStartTest {
  @AutoClose private static final AzureContainers azure = new AzureContainers();

  @Test
  void needsAContainer() {
    assertThat(azure.failure(Map.of("bucket", " ")))
        .isEqualTo("this object store needs a bucket; name it with --bucket");
  }

  @Test
  void namesTheContainerThatIsMissing() {
    assertThat(azure.failure(Map.of("bucket", "nowhere")))
        .isEqualTo(
            "container 'nowhere' at %s does not exist; make it, or name another with --bucket"
                .formatted(azure.emulator().endpoint()));
  }

  @Test
  void saysThatAContainerCanNotHaveThisName() {
    assertThat(azure.failure(Map.of("bucket", "No_Container")))
        .startsWith("container 'No_Container' at ")
        .contains("can't be listed", "status 400");
  }

  @Test
  void saysThatTheKeyIsRefusedAndNotWhichItIs() {
    String wrong = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(azure.failure(Map.of("azureStorageAccessKey", wrong)))
        .startsWith("access to container 'gnomon' at ")
        .contains("is denied", "(status 403)")
        .doesNotContain(wrong, "\n");
  }

  @Test
  void aKeyMustBeBase64() {
    assertThat(azure.failure(Map.of("azureStorageAccessKey", "hidden*key")))
        .contains("--azure-storage-access-key", "Base64")
        .doesNotContain("hidden");
  }

  @Test
  void needsAnAccount() {
    assertThat(azure.failure(Map.of("azureStorageAccount", "")))
        .isEqualTo("this object store needs an account; name it with --azure-storage-account");
    assertThat(azure.failure(Map.of("azureStorageAccount", "", "azureEndpoint", "")))
        .isEqualTo("this object store needs an account; name it with --azure-storage-account");
  }

  @Test
  void anEndpointWithoutEncryptionMustBeAllowed() {
    assertThat(azure.failure(Map.of("azureAllowHttp", false))).contains("--azure-allow-http");
  }

  @Test
  void anEndpointWithoutEncryptionNeedsAKey() {
    assertThat(azure.failure(Map.of("azureStorageAccessKey", "")))
        .contains("is not encrypted", "--azure-storage-access-key");
  }

  @Test
  void anEndpointMustBeAUrl() {
    assertThat(azure.failure(Map.of("azureEndpoint", "localhost:10000")))
        .contains("https://HOST:PORT");
  }

  @Test
  void saysThatTheServerCanNotBeReached() {
    assertThat(azure.failure(Map.of("azureEndpoint", "http://127.0.0.1:1/gnomontests")))
        .startsWith("container 'gnomon' at http://127.0.0.1:1/gnomontests can't be listed: ")
        .contains("ConnectException");
  }
}
