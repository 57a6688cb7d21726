package org.gnomondb.flight.internal;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCatalogs;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTableTypes;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.gnomondb.api.rpc.RpcAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of Flight SQL that ask for what there is. Tables come from {@code
 * information_schema}, so that drivers see what SQL sees.
 */
final class Metadata {
  private static final String CATALOG = "public";
  private static final String VIEW = "VIEW";

  private final Queries queries;
  private final BufferAllocator allocator;

  Metadata(Queries queries, BufferAllocator allocator) {
    this.queries = queries;
    this.allocator = allocator;
  }

  /**
   * @param command none of those that run a statement
   * @param baseTableType how tables that are no views are called
   */
  RpcAnswer answer(String database, Message command, String baseTableType) {
    return switch (command) {
      case CommandGetCatalogs all -> rows(command, List.of(List.of(CATALOG)));
      case CommandGetDbSchemas schemas -> rows(command, dbSchemas(database, schemas));
      case CommandGetTables tables -> rows(command, tables(database, tables, baseTableType));
      case CommandGetTableTypes all ->
          rows(command, List.of(List.of(baseTableType), List.of(VIEW)));
      case CommandGetSqlInfo info -> SqlInfo.answer(info.getInfoList(), allocator);
      case CommandGetXdbcTypeInfo info ->
          rows(
              command,
              XdbcTypes.rows(
                  info.hasDataType() ? Optional.of(info.getDataType()) : Optional.empty()));
      // Of keys there are none.
      default -> OneBatch.empty(schema(command));
    };
  }

  Schema schema(Message command) {
    return switch (command) {
      case CommandGetCatalogs all -> Schemas.GET_CATALOGS_SCHEMA;
      case CommandGetDbSchemas schemas -> Schemas.GET_SCHEMAS_SCHEMA;
      case CommandGetTables tables ->
          tables.getIncludeSchema()
              ? Schemas.GET_TABLES_SCHEMA
              : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
      case CommandGetTableTypes all -> Schemas.GET_TABLE_TYPES_SCHEMA;
      case CommandGetSqlInfo info -> Schemas.GET_SQL_INFO_SCHEMA;
      case CommandGetXdbcTypeInfo info -> Schemas.GET_TYPE_INFO_SCHEMA;
      case CommandGetPrimaryKeys keys -> Schemas.GET_PRIMARY_KEYS_SCHEMA;
      case CommandGetExportedKeys keys -> Schemas.GET_EXPORTED_KEYS_SCHEMA;
      case CommandGetImportedKeys keys -> Schemas.GET_IMPORTED_KEYS_SCHEMA;
      case CommandGetCrossReference keys -> Schemas.GET_CROSS_REFERENCE_SCHEMA;
      default -> throw new IllegalArgumentException(command.getDescriptorForType().getFullName());
    };
  }

  private RpcAnswer rows(Message command, List<? extends List<? extends @Nullable Object>> rows) {
    return OneBatch.of(schema(command), allocator, rows);
  }

  private List<List<String>> dbSchemas(String database, CommandGetDbSchemas command) {
    if (command.hasCatalog() && !command.getCatalog().equals(CATALOG)) {
      return List.of();
    }
    return queries.rows(
        database,
        new Statement(
                "SELECT catalog_name, schema_name FROM information_schema.schemata"
                    + " WHERE schema_name LIKE $schema ORDER BY schema_name")
            .with(
                Map.of(
                    "schema",
                    pattern(
                        command.hasDbSchemaFilterPattern(), command.getDbSchemaFilterPattern()))));
  }

  private List<List<Object>> tables(
      String database, CommandGetTables command, String baseTableType) {
    if (command.hasCatalog() && !command.getCatalog().equals(CATALOG)) {
      return List.of();
    }
    Map<String, @Nullable Object> patterns = new LinkedHashMap<>();
    patterns.put(
        "schema", pattern(command.hasDbSchemaFilterPattern(), command.getDbSchemaFilterPattern()));
    patterns.put(
        "table", pattern(command.hasTableNameFilterPattern(), command.getTableNameFilterPattern()));
    return queries
        .rows(
            database,
            new Statement(
                    "SELECT table_catalog, table_schema, table_name, table_type"
                        + " FROM information_schema.tables"
                        + " WHERE table_schema LIKE $schema AND table_name LIKE $table"
                        + " ORDER BY table_schema, table_name")
                .with(patterns))
        .stream()
        .filter(row -> isAsked(command.getTableTypesList(), row.getLast(), baseTableType))
        .map(row -> table(database, row, command.getIncludeSchema(), baseTableType))
        .toList();
  }

  private List<Object> table(
      String database, List<String> row, boolean includesSchema, String baseTableType) {
    List<Object> table = new ArrayList<>(row.subList(0, 3));
    table.add(row.getLast().equals(BaseTableType.SQL) ? baseTableType : row.getLast());
    if (includesSchema) {
      String statement = "SELECT * FROM " + quoted(row.get(1)) + "." + quoted(row.get(2));
      table.add(
          IpcMessages.encapsulated(queries.describe(database, new Statement(statement)).result())
              .toByteArray());
    }
    return table;
  }

  private static boolean isAsked(List<String> asked, String type, String baseTableType) {
    return asked.isEmpty()
        || asked.contains(type)
        || (type.equals(BaseTableType.SQL) && asked.contains(baseTableType));
  }

  private static String pattern(boolean isGiven, String pattern) {
    return isGiven ? pattern : "%";
  }

  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }
}
