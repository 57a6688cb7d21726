package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final long LIMIT = 1 << 20;

  private final BodyBudget budget = new BodyBudget(LIMIT * 4);
  private final BodyBudget.Share share = budget.newShare();

  @Test
  void membersAreJoined() {
    byte[] body = Gzip.join(Gzip.member("a"), Gzip.member(""), Gzip.member("bc"), Gzip.member(""));
    assertThat(text(body)).isEqualTo("abc");
  }

  @Test
  void emptyMemberIsAnEmptyBody() {
    assertThat(text(Gzip.member(""))).isEmpty();
  }

  @Test
  void anyBytesComeBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(200_000)];
      if (random.nextBoolean()) {
        random.nextBytes(bytes);
      }
      int cut = random.nextInt(bytes.length + 1);
      byte[] body =
          Gzip.join(
              Gzip.member(Arrays.copyOf(bytes, cut)),
              Gzip.member(Arrays.copyOfRange(bytes, cut, bytes.length)));
      try (BodyBudget.Share own = budget.newShare()) {
        ByteBuffer out = Gunzip.gunzip(ByteBuffer.wrap(body), LIMIT, own);
        assertThat(out).as("seed %d, round %d", seed, round).isEqualTo(ByteBuffer.wrap(bytes));
      }
    }
  }

  @Test
  void optionalPartsOfTheHeaderAreSkipped() {
    byte[] plain = Gzip.member("x");
    byte[] header = {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 0};
    byte[] extras = {3, 0, 'e', 'x', 't', 'n', 0, 'c', 0};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    CRC32 crc = new CRC32();
    crc.update(header);
    crc.update(extras);
    byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    assertThat(text(Gzip.join(header, extras, checksum, rest))).isEqualTo("x");
    checksum[0] ^= 1;
    assertThat(failure(Gzip.join(header, extras, checksum, rest)))
        .hasMessage("error decoding gzip stream: the checksum of a header does not match");
  }

  @Test
  void everyCutIsNoticed() {
    byte[] body = Gzip.join(Gzip.member("hello hello hello"), Gzip.member("world"));
    int boundary = Gzip.member("hello hello hello").length;
    for (int length = 0; length < body.length; length++) {
      if (length != boundary) {
        assertThat(failure(Arrays.copyOf(body, length)))
            .hasMessage("error decoding gzip stream: unexpected end of the stream");
      }
    }
  }

  @Test
  void damageIsNoticed() {
    byte[] body = Gzip.member("hello");
    for (int i = body.length - 8; i < body.length; i++) {
      byte[] damaged = body.clone();
      damaged[i] ^= 1;
      assertThat(failure(damaged)).hasMessageContaining("does not match");
    }
    assertThat(failure(Gzip.join(body, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})))
        .hasMessageContaining("a gzip header was expected at byte " + body.length);
    assertThat(failure(new byte[] {'c', 'p', 'u'}))
        .hasMessageContaining("a gzip header was expected at byte 0");
    byte[] damaged = body.clone();
    damaged[10] = 7;
    assertThat(failure(damaged)).hasMessageStartingWith("error decoding gzip stream: ");
  }

  @Test
  void noDamageCausesAnythingButARefusal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] body = Gzip.join(Gzip.member("some text, some text"), Gzip.member("more"));
    for (int round = 0; round < 2_000; round++) {
      byte[] damaged = body.clone();
      damaged[random.nextInt(body.length)] = (byte) random.nextInt();
      try (BodyBudget.Share own = budget.newShare()) {
        Gunzip.gunzip(ByteBuffer.wrap(damaged), 100, own);
      } catch (GnomonException e) {
        assertThat(e.code())
            .as("seed %d", seed)
            .isIn(ErrorCode.UNREADABLE_BODY, ErrorCode.TOO_LARGE);
      }
    }
  }

  @Test
  void bodyOfExactlyTheLimitPasses() {
    byte[] bytes = new byte[(int) LIMIT];
    assertThat(Gunzip.gunzip(ByteBuffer.wrap(Gzip.member(bytes)), LIMIT, share).remaining())
        .isEqualTo(bytes.length);
  }

  @Test
  void bombIsStoppedAtTheLimit() {
    byte[] bomb = Gzip.member(new byte[(int) LIMIT + 1]);
    assertThatThrownBy(() -> Gunzip.gunzip(ByteBuffer.wrap(bomb), LIMIT, share))
        .hasMessage("max request size (1048576 bytes) exceeded");
    byte[] manyMembers = Gzip.join(Gzip.member(new byte[(int) LIMIT]), Gzip.member("x"));
    assertThatThrownBy(() -> Gunzip.gunzip(ByteBuffer.wrap(manyMembers), LIMIT, budget.newShare()))
        .hasMessage("max request size (1048576 bytes) exceeded");
    assertThat(budget.bytesTaken()).isLessThanOrEqualTo(3 * LIMIT);
  }

  @Test
  void memoryIsTakenFromTheBudget() {
    try (BodyBudget.Share other = budget.newShare()) {
      assertThat(other.take(LIMIT * 4)).isTrue();
      GnomonException refusal =
          catchThrowableOfType(
              GnomonException.class,
              () -> Gunzip.gunzip(ByteBuffer.wrap(Gzip.member("x")), LIMIT, share));
      assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOAD);
    }
    share.close();
    assertThat(budget.bytesTaken()).isZero();
  }

  private String text(byte[] body) {
    ByteBuffer out = Gunzip.gunzip(ByteBuffer.wrap(body), LIMIT, share);
    return StandardCharsets.UTF_8.decode(out).toString();
  }

  private GnomonException failure(byte[] body) {
    GnomonException failure =
        catchThrowableOfType(
            GnomonException.class,
            () -> Gunzip.gunzip(ByteBuffer.wrap(body), LIMIT, budget.newShare()));
    assertThat(failure.code()).isEqualTo(ErrorCode.UNREADABLE_BODY);
    return failure;
  }
}
