package org.gnomondb.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallersTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1, true",
    "127.8.9.10, 192.0.2.1, true",
    "0:0:0:0:0:0:0:1, 0:0:0:0:0:0:0:1, true",
    "::ffff:127.0.0.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.7, 192.0.2.1, false",
    "172.17.0.1, 172.17.0.2, false",
    "2001:db8::1, 2001:db8::2, false",
    "10.127.0.0, 10.0.0.1, false",
  })
  void addressTellsWhetherTheCallerIsHere(String remote, String local, boolean isHere) {
    assertThat(
            Callers.isOwnAddress(
                SocketAddress.inetSocketAddress(1234, remote),
                SocketAddress.inetSocketAddress(8181, local)))
        .isEqualTo(isHere);
  }

  @Test
  void callerWithoutAddressIsNotHere() {
    assertThat(Callers.isOwnAddress(null, null)).isFalse();
  }
}
