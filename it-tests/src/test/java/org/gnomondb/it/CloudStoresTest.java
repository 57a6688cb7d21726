package org.gnomondb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gnomondb.objectstore.remote.testkit.AzuriteServer;
import org.gnomondb.objectstore.remote.testkit.FakeGcsServer;
import org.gnomondb.objectstore.remote.testkit.MinioServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on a cloud's store: what was acknowledged is there after any end of it. */
class CloudStoresTest {
  private static final String QUERY = "SELECT place, celsius FROM room ORDER BY place";

  @TempDir Path folder;

  @Test
  void keepsItsDataInS3() {
    try (MinioServer minio = MinioServer.start()) {
      assertThatDataOutlivesTheServer(minio.serveOptions(minio.bucket()));
    }
  }

  @Test
  void keepsItsDataAtGoogle() {
    try (FakeGcsServer google = FakeGcsServer.start()) {
      assertThatDataOutlivesTheServer(google.serveOptions(google.bucket()));
    }
  }

  @Test
  void keepsItsDataAtAzure() {
    try (AzuriteServer azure = AzuriteServer.start()) {
      assertThatDataOutlivesTheServer(azure.serveOptions(azure.container()));
    }
  }

  @Test
  void namesTheKindsThatThereAre() {
    Distribution.Run run = Distribution.shared().gnomon("serve", "--object-store=tape");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .contains(
            "there is no object store 'tape'", "azure, file, google, memory, memory-throttled, s3");
  }

  @Test
  void saysInOneLineThatABucketIsMissing() {
    try (MinioServer minio = MinioServer.start()) {
      Distribution.Run run = serve(minio.serveOptions("nowhere"));
      assertThat(run.stderr()).contains("bucket 'nowhere' at", "does not exist");
      assertThat(run.stdout() + run.stderr()).doesNotContain(minio.secretKey());
    }
    try (FakeGcsServer google = FakeGcsServer.start()) {
      Distribution.Run run = serve(google.serveOptions("nowhere"));
      assertThat(run.stderr()).contains("bucket 'nowhere' at", "does not exist");
    }
    try (AzuriteServer azure = AzuriteServer.start()) {
      Distribution.Run run = serve(azure.serveOptions("nowhere"));
      assertThat(run.stderr()).contains("container 'nowhere' at", "does not exist");
      assertThat(run.stdout() + run.stderr()).doesNotContain(azure.key());
    }
  }

  /** Runs a server that does not start. */
  private static Distribution.Run serve(List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(options);
    Distribution.Run run = Distribution.shared().gnomon(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(1);
    return run;
  }

  private void assertThatDataOutlivesTheServer(List<String> options) {
    try (GnomonServer server = start(options)) {
      write(server, "room,place=hall celsius=18.2 1");
      assertThat(server.csv("home", QUERY)).isEqualTo("place,celsius\nhall,18.2\n");
      assertThat(server.stop()).isZero();
    }
    try (GnomonServer server = start(options)) {
      assertThat(server.csv("home", QUERY)).isEqualTo("place,celsius\nhall,18.2\n");
      write(server, "room,place=kitchen celsius=21.5 2");
      server.kill();
    }
    try (GnomonServer server = start(options)) {
      assertThat(server.csv("home", QUERY)).isEqualTo("place,celsius\nhall,18.2\nkitchen,21.5\n");
      assertThat(server.stop()).isZero();
    }
  }

  private GnomonServer start(List<String> options) {
    return GnomonServer.start(
        Distribution.shared(), folder.resolve("unused"), options.toArray(String[]::new));
  }

  private static void write(GnomonServer server, String line) {
    assertThat(server.write("home", line).statusCode()).isEqualTo(204);
  }
}
