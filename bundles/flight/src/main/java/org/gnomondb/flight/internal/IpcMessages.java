package org.gnomondb.flight.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
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
