package org.gnomondb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WriteProgressTest {
  @Test
  void eachRequestIsReportedWithAllBeforeIt() {
    AtomicLong nanos = new AtomicLong(5);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    WriteProgress progress =
        new WriteProgress(new PrintStream(text, true, StandardCharsets.UTF_8), false, nanos::get);
    LineBatch batch = new LineBatch(ByteBuffer.allocate(0), false, 0, 1_000, 3 << 20, false);

    nanos.addAndGet(500_000_000);
    progress.add(batch);
    nanos.addAndGet(1_500_000_000);
    progress.add(batch);

    assertThat(text.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
              500ms: 1 request (2.00 requests/sec), 1000 lines (2000 lines/s), 3.00 MiB (6.00 MiB/s)
              2s 0ms: 2 requests (1.00 requests/sec), 2000 lines (1000 lines/s), 6.00 MiB (3.00 MiB/s)
            """);
  }
}
