package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/** Schemas and batches in Arrow's IPC format, as Flight carries them. */
final class IpcMessages {
  private IpcMessages() {}

  /** A schema with the length in front, as it begins a stream of the IPC format. */
  static ByteString encapsulated(Schema schema) {
    ByteString.Output bytes = ByteString.newOutput();
    try {
      MessageSerializer.serialize(new WriteChannel(Channels.newChannel(bytes)), schema);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return bytes.toByteString();
  }

  /**
   * Messages as they follow each other in a stream of the IPC format; none for those of Flight that
   * carry no data.
   *
   * @throws IOException for a message whose body is shorter than it says
   */
  static byte[] encapsulated(List<FlightData> stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WriteChannel out = new WriteChannel(Channels.newChannel(bytes));
    for (FlightData data : stream) {
      if (data.getDataHeader().isEmpty()) {
        continue;
      }
      ByteBuffer header = data.getDataHeader().asReadOnlyByteBuffer();
      long bodyBytes = Message.getRootAsMessage(header.slice()).bodyLength();
      if (bodyBytes < 0 || bodyBytes > data.getDataBody().size()) {
        throw new IOException("a message without all of its body");
      }
      MessageSerializer.writeMessageBuffer(out, header.remaining(), header, IpcOption.DEFAULT);
      data.getDataBody().substring(0, (int) bodyBytes).writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  /** The first message of a stream. */
  static byte[] flightData(Schema schema) {
    return FlightData.newBuilder()
        .setDataHeader(
            ByteString.copyFrom(MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT)))
        .build()
        .toByteArray();
  }

  /** The message of a batch up to its body, which the caller puts behind. */
  static byte[] flightDataHead(ArrowRecordBatch batch, long bodyBytes) {
    ByteString header =
        ByteString.copyFrom(MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT));
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeBytes(FlightData.DATA_HEADER_FIELD_NUMBER, header);
      out.writeTag(FlightData.DATA_BODY_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(Math.toIntExact(bodyBytes));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return bytes.toByteString().toByteArray();
  }
}
