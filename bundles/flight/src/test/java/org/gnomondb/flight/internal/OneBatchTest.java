package org.gnomondb.flight.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages whose bodies are sent without being copied are what Flight prescribes. */
class OneBatchTest {
  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void nothingIsLeft() {
    allocator.close();
  }

  @Test
  void messagesAreSchemaAndBatchAsArrowReadsThem() throws Exception {
    List<List<@Nullable Object>> rows = List.of(List.of("public", "iox", "points", "BASE TABLE"));
    try (RpcAnswer answer = OneBatch.of(Schemas.GET_TABLES_SCHEMA_NO_SCHEMA, allocator, rows);
        ArrowStreamReader reader = new ArrowStreamReader(stream(answer), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertThat(root.getSchema()).isEqualTo(Schemas.GET_TABLES_SCHEMA_NO_SCHEMA);
      assertThat(reader.loadNextBatch()).isTrue();
      assertThat(root.getRowCount()).isEqualTo(1);
      assertThat(root.getVector("table_name").getObject(0)).hasToString("points");
      assertThat(root.getVector("table_type").getObject(0)).hasToString("BASE TABLE");
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void whatIsNotAskedForIsGivenBack() throws Exception {
    try (RpcAnswer answer =
        OneBatch.of(Schemas.GET_CATALOGS_SCHEMA, allocator, List.of(List.of("public")))) {
      assertThat(allocator.getAllocatedMemory()).isPositive();
      assertThat(answer.next()).isNotNull();
    }
  }

  @Test
  void factsAreAUnionOfTypes() throws Exception {
    try (RpcAnswer answer = SqlInfo.answer(List.of(0, 3, 8, 503), allocator);
        ArrowStreamReader reader = new ArrowStreamReader(stream(answer), allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertThat(root.getRowCount()).isEqualTo(4);
      assertThat(root.getVector("value").getObject(0)).hasToString("InfluxDB IOx");
      assertThat(root.getVector("value").getObject(1)).isEqualTo(true);
    }
  }

  /** The messages as a stream in a file would have them. */
  private static ByteArrayInputStream stream(RpcAnswer answer) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (RpcMessage message = answer.next(); message != null; message = answer.next()) {
      FlightData data = FlightData.parseFrom(bytes(message));
      message.release();
      ByteString header = data.getDataHeader();
      ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      int padding = (8 - header.size() % 8) % 8;
      stream.writeBytes(prefix.putInt(-1).putInt(header.size() + padding).array());
      stream.writeBytes(header.toByteArray());
      stream.writeBytes(new byte[padding]);
      stream.writeBytes(data.getDataBody().toByteArray());
    }
    return new ByteArrayInputStream(stream.toByteArray());
  }

  private static byte[] bytes(RpcMessage message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (WritableByteChannel channel = Channels.newChannel(bytes)) {
      for (ByteBuffer part : message.parts()) {
        channel.write(part);
      }
    }
    return bytes.toByteArray();
  }
}
