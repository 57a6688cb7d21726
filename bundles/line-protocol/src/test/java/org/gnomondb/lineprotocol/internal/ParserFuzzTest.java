package org.gnomondb.lineprotocol.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, the parser agrees with the slow and obvious one. The seeds run with every
 * build; {@code JAZZER_FUZZ=1} before the test command lets Jazzer look for worse ones.
 */
class ParserFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.of(
            "cpu,host=a,region=b usage=1.5,idle=2i,up=t,name=\"x\" 1700000000000000000",
            "cpu,host=a usage=1\ncpu,host=a usage=2\r\n\n# comment\ncpu usage=3",
            "m\\,\\ \\=x,t\\,a\\=g=v\\ 1 f\\ 1=\"a\\\"b\\\\c\nd\" -1",
            "m f=9223372036854775807i,g=-9223372036854775808i,u=18446744073709551615u 1",
            "m f=9223372036854775808i",
            "m f=1e400,g=-1.25E-3,h=-0.0,i=00012.50 9223372036854775807",
            "m,t=a,t=b f=1\nm f=1,f=2\nm time=1\nm,time=x f=1",
            "m f=T,g=true,h=True,i=TRUE,j=f,k=false,l=False,m=FALSE,n=tr",
            "m,t= f=1\nm,=a f=1\n,t=a f=1\nm,t f=1\nm f=\nm f\nm",
            "m f=1 1 trailing\nm f=1 1.5\nm  f=1   1  \n\tm f=1",
            "temp\u00e9rature,\u5730=\ud83c\udf0d wert=\"\u00df\" 1",
            "m f=\"never closed\nm f=1",
            "a f=1\nb f=1\na g=1\nb,t=1 f=1\na f=2i")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void parsersAgree(byte[] body) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      assertThatThrownBy(() -> new Writes().write(body))
          .isInstanceOfSatisfying(
              GnomonException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNREADABLE_BODY));
      return;
    }
    if (hasLine(text)) {
      TwoParsersTest.agree(text, false);
      TwoParsersTest.agree(text, true);
    }
  }

  /** A request without any is refused as a whole. */
  private static boolean hasLine(String text) {
    SlowParser slow = new SlowParser(true);
    slow.read(text);
    return slow.rows().size() + slow.errors().size() > 0;
  }
}
