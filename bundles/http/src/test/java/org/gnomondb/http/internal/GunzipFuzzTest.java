package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, they are refused, or they mean what the JDK's own stream takes them for. The
 * seeds run with every build; {@code JAZZER_FUZZ=1} before the test command lets Jazzer look for
 * worse ones.
 */
class GunzipFuzzTest {
  private static final int LIMIT = 64 * 1024;

  static Stream<byte[]> seeds() {
    byte[] one = Gzip.member("cpu,host=a usage=1.5 1\n");
    byte[] named = one.clone();
    named[3] = 8;
    byte[] flagged = one.clone();
    flagged[3] = 4 | 8 | 16 | 2;
    return Stream.of(
        one,
        Gzip.join(one, Gzip.member(""), one),
        Gzip.member(new byte[LIMIT]),
        Gzip.member(new byte[LIMIT + 1]),
        Arrays.copyOf(one, one.length - 1),
        Arrays.copyOf(one, one.length + 1),
        named,
        flagged,
        new byte[] {31, -117});
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void isRefusedOrMeansTheSame(byte[] body) throws IOException {
    BodyBudget budget = new BodyBudget(1 << 20);
    try (BodyBudget.Share share = budget.newShare()) {
      ByteBuffer ours = Gunzip.gunzip(ByteBuffer.wrap(body), LIMIT, share);
      byte[] text = new byte[ours.remaining()];
      ours.get(text);
      assertThat(text).hasSizeLessThanOrEqualTo(LIMIT).isEqualTo(jdks(body));
    } catch (GnomonException e) {
      assertThat(e.code()).isIn(ErrorCode.UNREADABLE_BODY, ErrorCode.TOO_LARGE);
    }
    assertThat(budget.bytesTaken()).isZero();
  }

  private static byte[] jdks(byte[] body) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    }
  }
}
