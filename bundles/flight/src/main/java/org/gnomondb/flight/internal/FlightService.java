package org.gnomondb.flight.internal;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.List;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.Action;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.apache.arrow.flight.impl.Flight.SchemaResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutPreparedStatementResult;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.query.BatchQueryService;
import org.gnomondb.api.query.StatementDescription;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.api.rpc.RpcRequest;
import org.gnomondb.gate.ServiceGate;

/**
 * The methods of Flight. A command and a ticket are the same thing here: what says what to query.
 */
final class FlightService {
  /** How many rows or bytes there will be. */
  private static final long UNKNOWN = -1;

  private final Queries queries;
  private final Metadata metadata;
  private final BufferAllocator allocator;

  FlightService(ServiceGate<BatchQueryService> gate, BufferAllocator allocator) {
    this.queries = new Queries(gate, allocator);
    this.metadata = new Metadata(queries, allocator);
    this.allocator = allocator;
  }

  /** What the command answers, and the tickets to have it with: from this very server. */
  RpcAnswer flightInfo(RpcRequest request) {
    FlightDescriptor descriptor = Messages.first(request, FlightDescriptor.parser());
    ByteString command = descriptor.getCmd();
    FlightInfo.Builder info =
        FlightInfo.newBuilder()
            .setSchema(IpcMessages.encapsulated(schema(request, command)))
            .setFlightDescriptor(descriptor)
            .setTotalRecords(UNKNOWN)
            .setTotalBytes(UNKNOWN);
    for (ByteString ticket : tickets(command)) {
      info.addEndpoint(
          FlightEndpoint.newBuilder().setTicket(Flight.Ticket.newBuilder().setTicket(ticket)));
    }
    return Messages.answer(info.build());
  }

  /** The command itself, but one for each row of parameters where there are several. */
  private static List<ByteString> tickets(ByteString command) {
    if (!(Tickets.read(command) instanceof Ticket.Sql(CommandPreparedStatementQuery prepared))) {
      return List.of(command);
    }
    return Statement.ofHandle(prepared.getPreparedStatementHandle()).runs().stream()
        .map(
            run ->
                Messages.named(
                    CommandPreparedStatementQuery.newBuilder()
                        .setPreparedStatementHandle(run.toHandle())
                        .build()))
        .toList();
  }

  RpcAnswer schema(RpcRequest request) {
    ByteString command = Messages.first(request, FlightDescriptor.parser()).getCmd();
    return Messages.answer(
        SchemaResult.newBuilder()
            .setSchema(IpcMessages.encapsulated(schema(request, command)))
            .build());
  }

  /** The rows that a ticket stands for. */
  RpcAnswer data(RpcRequest request) {
    ByteString ticket = Messages.first(request, Flight.Ticket.parser()).getTicket();
    return switch (Tickets.read(ticket)) {
      case Ticket.Query query -> queries.run(query.database(), query.statement());
      case Ticket.Sql sql -> data(request, sql.command());
    };
  }

  private RpcAnswer data(RpcRequest request, Message command) {
    String database = Databases.of(request);
    return switch (command) {
      case CommandStatementQuery query ->
          queries.run(database, statement(request, query.getQuery()));
      case CommandPreparedStatementQuery prepared ->
          queries.run(database, onlyRun(prepared.getPreparedStatementHandle()));
      default -> metadata.answer(database, command, BaseTableType.of(request));
    };
  }

  private static Statement onlyRun(ByteString handle) {
    List<Statement> runs = Statement.ofHandle(handle).runs();
    if (runs.size() > 1) {
      throw new GnomonException(
          ErrorCode.INVALID,
          "%d rows of parameters are bound: GetFlightInfo has a ticket for each"
              .formatted(runs.size()));
    }
    return runs.getFirst();
  }

  private Schema schema(RpcRequest request, ByteString command) {
    return switch (Tickets.read(command)) {
      case Ticket.Query query -> queries.describe(query.database(), query.statement()).result();
      case Ticket.Sql sql -> schema(request, sql.command());
    };
  }

  private Schema schema(RpcRequest request, Message command) {
    String database = Databases.of(request);
    return switch (command) {
      case CommandStatementQuery query ->
          queries.describe(database, statement(request, query.getQuery())).result();
      case CommandPreparedStatementQuery prepared ->
          queries
              .describe(database, Statement.ofHandle(prepared.getPreparedStatementHandle()))
              .result();
      default -> metadata.schema(command);
    };
  }

  /** Actions on prepared statements: a handle is the statement itself, so that nothing is kept. */
  RpcAnswer action(RpcRequest request) {
    Action action = Messages.first(request, Action.parser());
    return switch (action.getType()) {
      case "CreatePreparedStatement" ->
          prepare(request, Messages.read(action.getBody(), Any.parser()));
      case "ClosePreparedStatement" -> RpcAnswer.of(List.of());
      default ->
          throw new GnomonException(
              ErrorCode.NOT_SUPPORTED, "Not yet implemented: action " + action.getType());
    };
  }

  private RpcAnswer prepare(RpcRequest request, Any message) {
    String query =
        Messages.read(message.getValue(), ActionCreatePreparedStatementRequest.parser()).getQuery();
    Statement statement = statement(request, query);
    StatementDescription description = queries.describe(Databases.of(request), statement);
    ActionCreatePreparedStatementResult result =
        ActionCreatePreparedStatementResult.newBuilder()
            .setPreparedStatementHandle(statement.toHandle())
            .setDatasetSchema(IpcMessages.encapsulated(description.result()))
            .setParameterSchema(
                IpcMessages.encapsulated(BoundParameters.expected(description.parameters())))
            .build();
    return Messages.answer(Flight.Result.newBuilder().setBody(Messages.named(result)).build());
  }

  /** Binds parameters to a prepared statement: the answer is the handle of the bound one. */
  RpcAnswer put(RpcRequest request) {
    List<FlightData> stream =
        request.messages().stream()
            .map(message -> Messages.read(message, FlightData.parser()))
            .toList();
    if (stream.isEmpty()) {
      throw new GnomonException(ErrorCode.INVALID, "an upload without a descriptor");
    }
    ByteString command = stream.getFirst().getFlightDescriptor().getCmd();
    if (!(Tickets.read(command) instanceof Ticket.Sql(CommandPreparedStatementQuery prepared))) {
      throw new GnomonException(
          ErrorCode.NOT_SUPPORTED, "Not yet implemented: uploads of anything but parameters");
    }
    Statement bound =
        Statement.ofHandle(prepared.getPreparedStatementHandle())
            .withRows(BoundParameters.read(stream, allocator));
    DoPutPreparedStatementResult result =
        DoPutPreparedStatementResult.newBuilder()
            .setPreparedStatementHandle(bound.toHandle())
            .build();
    return Messages.answer(
        Flight.PutResult.newBuilder().setAppMetadata(result.toByteString()).build());
  }

  private static Statement statement(RpcRequest request, String query) {
    String language = request.header("x-influxdata-query-language").orElse("sql");
    Tickets.checkLanguage(language);
    return new Statement(query);
  }
}
