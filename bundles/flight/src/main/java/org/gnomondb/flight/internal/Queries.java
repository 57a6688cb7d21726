package org.gnomondb.flight.internal;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.query.BatchAnswer;
import org.gnomondb.api.query.BatchQueryService;
import org.gnomondb.api.query.QueryRequest;
import org.gnomondb.api.query.ResultFormat;
import org.gnomondb.api.query.StatementDescription;
import org.gnomondb.api.rpc.RpcAnswer;
import org.gnomondb.gate.ServiceGate;
import org.gnomondb.gate.ServiceGate.Lease;

/** The way to the query engine, which is held until the last batch of an answer is released. */
final class Queries {
  private final ServiceGate<BatchQueryService> gate;
  private final BufferAllocator allocator;

  /**
   * @param allocator accounts for batches on their way
   */
  Queries(ServiceGate<BatchQueryService> gate, BufferAllocator allocator) {
    this.gate = gate;
    this.allocator = allocator;
  }

  /** Starts a statement; its batches are sent as the engine makes them. */
  RpcAnswer run(String database, Statement statement) {
    Lease<BatchQueryService> lease = gate.enter();
    try {
      BatchAnswer answer = answer(lease, database, statement);
      return new BatchMessages(answer, allocator, lease::close);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  StatementDescription describe(String database, Statement statement) {
    try (Lease<BatchQueryService> lease = gate.enter()) {
      return lease.service().describe(request(database, statement));
    } catch (GnomonException e) {
      throw explained(e, database);
    }
  }

  /** All rows of an answer that is known to be small, each value as text. */
  List<List<String>> rows(String database, Statement statement) {
    List<List<String>> rows = new ArrayList<>();
    try (Lease<BatchQueryService> lease = gate.enter();
        BatchAnswer answer = answer(lease, database, statement);
        BatchImport batches = new BatchImport(answer, allocator)) {
      while (batches.next()) {
        addRows(batches.root(), rows);
      }
    }
    return rows;
  }

  private static void addRows(VectorSchemaRoot root, List<List<String>> rows) {
    for (int row = 0; row < root.getRowCount(); row++) {
      List<String> values = new ArrayList<>();
      for (int column = 0; column < root.getFieldVectors().size(); column++) {
        values.add(String.valueOf(root.getVector(column).getObject(row)));
      }
      rows.add(values);
    }
  }

  private static BatchAnswer answer(
      Lease<BatchQueryService> lease, String database, Statement statement) {
    try {
      return lease.service().batches(request(database, statement));
    } catch (GnomonException e) {
      throw explained(e, database);
    }
  }

  private static QueryRequest request(String database, Statement statement) {
    return new QueryRequest(database, statement.text(), ResultFormat.ARROW, statement.parameters());
  }

  private static GnomonException explained(GnomonException failure, String database) {
    return failure.code() == ErrorCode.NOT_FOUND
        ? new GnomonException(
            failure.code(),
            "Cannot retrieve database: External error: database not found: " + database,
            failure)
        : failure;
  }
}
