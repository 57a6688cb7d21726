package org.gnomondb.flight.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.ipc.message.MessageResult;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundParametersTest {
  private final BufferAllocator allocator = new RootAllocator();

  /** Fails when something has not been given back. */
  @AfterEach
  void closeAllocator() {
    allocator.close();
  }

  private VarCharVector texts(String name, String... values) {
    VarCharVector vector = new VarCharVector(name, allocator);
    vector.allocateNew();
    for (int i = 0; i < values.length; i++) {
      vector.setSafe(i, values[i].getBytes(StandardCharsets.UTF_8));
    }
    vector.setValueCount(values.length);
    return vector;
  }

  private BigIntVector numbers(String name, int count) {
    BigIntVector vector = new BigIntVector(name, allocator);
    vector.allocateNew(count);
    for (int i = 0; i < count; i++) {
      vector.set(i, i);
    }
    vector.setValueCount(count);
    return vector;
  }

  /** What a client uploads: a stream of the IPC format, each of its messages on its own. */
  private List<FlightData> uploaded(FieldVector vector, MapDictionaryProvider dictionaries)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (VectorSchemaRoot root = VectorSchemaRoot.of(vector);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, bytes)) {
      writer.start();
      writer.writeBatch();
    }
    List<FlightData> stream = new ArrayList<>();
    stream.add(FlightData.getDefaultInstance());
    try (MessageChannelReader reader =
        new MessageChannelReader(
            new ReadChannel(Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray()))),
            allocator)) {
      for (MessageResult next = reader.readNext(); next != null; next = reader.readNext()) {
        stream.add(flightData(next));
      }
    }
    return stream;
  }

  private static FlightData flightData(MessageResult message) {
    FlightData.Builder data =
        FlightData.newBuilder()
            .setDataHeader(ByteString.copyFrom(message.getMessage().getByteBuffer()));
    try (ArrowBuf body = message.getBodyBuffer()) {
      if (body != null) {
        data.setDataBody(ByteString.copyFrom(body.nioBuffer(0, (int) body.writerIndex())));
      }
    }
    return data.build();
  }

  @Test
  void eachRowIsBound() throws IOException {
    assertThat(
            BoundParameters.read(
                uploaded(texts("$host", "a", "b"), new MapDictionaryProvider()), allocator))
        .containsExactly(Map.of("host", "a"), Map.of("host", "b"));
    assertThat(
            BoundParameters.read(uploaded(numbers("", 2), new MapDictionaryProvider()), allocator))
        .containsExactly(Map.of("1", 0L), Map.of("1", 1L));
  }

  @Test
  void dictionariesAreReadThrough() throws IOException {
    DictionaryEncoding encoding = new DictionaryEncoding(7, false, null);
    try (VarCharVector plain = texts("$host", "b", "a", "b");
        VarCharVector values = texts("values", "a", "b")) {
      Dictionary dictionary = new Dictionary(values, encoding);
      FieldVector encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary);
      assertThat(
              BoundParameters.read(
                  uploaded(encoded, new MapDictionaryProvider(dictionary)), allocator))
          .containsExactly(Map.of("host", "b"), Map.of("host", "a"), Map.of("host", "b"));
    }
  }

  @Test
  void timesAreExpectedInMilliseconds() {
    Field text = Field.nullable("$1", ArrowType.Utf8.INSTANCE);
    Schema parameters =
        new Schema(
            List.of(
                text, Field.nullable("$2", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null))));
    assertThat(BoundParameters.expected(parameters).getFields())
        .containsExactly(
            text, Field.nullable("$2", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)));
  }

  @Test
  void anUploadWithoutDataBindsNothing() {
    assertThat(BoundParameters.read(List.of(FlightData.getDefaultInstance()), allocator)).isEmpty();
  }

  @Test
  void tooManyRowsAreRefused() throws IOException {
    assertRefused(uploaded(numbers("", 1_001), new MapDictionaryProvider()), "at most 1000 rows");
  }

  @Test
  void aBodyThatIsShorterThanItSaysIsRefused() throws IOException {
    List<FlightData> stream = uploaded(texts("$host", "a"), new MapDictionaryProvider());
    stream.add(FlightData.newBuilder(stream.removeLast()).clearDataBody().build());
    assertRefused(stream, "a message without all of its body");
  }

  private void assertRefused(List<FlightData> stream, String message) {
    assertThatThrownBy(() -> BoundParameters.read(stream, allocator))
        .isInstanceOfSatisfying(
            GnomonException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID))
        .hasMessageContaining(message);
  }
}
