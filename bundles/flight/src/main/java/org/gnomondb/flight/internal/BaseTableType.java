package org.gnomondb.flight.internal;

import org.gnomondb.api.error.ErrorCode;
import org.gnomondb.api.error.GnomonException;
import org.gnomondb.api.rpc.RpcRequest;

/** How a client wants tables that are no views to be called. */
final class BaseTableType {
  /** How SQL calls them. */
  static final String SQL = "BASE TABLE";

  private static final String HEADER = "x-influxdata-base-table-type";

  private BaseTableType() {}

  static String of(RpcRequest request) {
    String name = request.header(HEADER).orElse(SQL);
    if (!name.equals(SQL) && !name.equals("TABLE")) {
      throw new GnomonException(
          ErrorCode.INVALID, HEADER + " is '" + name + "', expected: BASE TABLE or TABLE");
    }
    return name;
  }
}
