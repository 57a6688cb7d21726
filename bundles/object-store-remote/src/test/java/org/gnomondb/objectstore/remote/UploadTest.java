package org.gnomondb.objectstore.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class UploadTest {
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(32).put("[123456789]".getBytes(UTF_8));
  private final Upload upload = new Upload(buffer.position(1).limit(10), "nonce");

  @Test
  void isWhatIsBetweenPositionAndLimit() throws IOException {
    assertThat(upload.sizeBytes()).isEqualTo(9);
    assertThat(upload.newStream()).hasContent("123456789");
    byte[] part = new byte[5];
    upload.copyTo(part, 1, 3, 6);
    assertThat(part).isEqualTo(new byte[] {0, '7', '8', '9', 0});
  }

  @Test
  void checksumsAreThoseOfTheContent() {
    assertThat(upload.crc32cBase64()).isEqualTo("4waSgw=="); // E3069283, as the standard has it.
    assertThat(HexFormat.of().formatHex(upload.md5()))
        .isEqualTo("25f9e794323b453885f5181f1b624d0b");
  }

  @Test
  void isReadAnewByEachStream() throws IOException {
    InputStream stopped = upload.newStream();
    assertThat(stopped.readNBytes(4)).isEqualTo("1234".getBytes(UTF_8));
    assertThat(upload.newStream()).hasContent("123456789");
    assertThat(stopped.read()).isEqualTo('5');
    assertThat(stopped.available()).isEqualTo(4);
    assertThat(stopped).hasContent("6789");
    assertThat(stopped.read()).isEqualTo(-1);
  }

  @Test
  void isNotReadAnyMoreOnceItIsClosed() throws IOException {
    InputStream stream = upload.newStream();
    assertThat(stream.read()).isEqualTo('1');
    upload.close();
    assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> upload.copyTo(new byte[1], 0, 1, 0)).isInstanceOf(IOException.class);
  }
}
