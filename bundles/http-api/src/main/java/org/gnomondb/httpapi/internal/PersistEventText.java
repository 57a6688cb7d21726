package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.gnomondb.api.buffer.DataFile;
import org.gnomondb.api.buffer.PersistEvent;
import org.gnomondb.api.catalog.Catalog;
import org.gnomondb.api.catalog.CatalogSnapshot;
import org.gnomondb.api.catalog.DatabaseDefinition;
import org.gnomondb.api.catalog.DatabaseId;
import org.gnomondb.api.catalog.TableDefinition;
import org.gnomondb.api.catalog.TableId;
import org.gnomondb.gate.ServiceGate;
import org.jspecify.annotations.Nullable;

/** Words events of data files as server-sent events. */
final class PersistEventText {
  private final ServiceGate<Catalog> catalogs;

  PersistEventText(ServiceGate<Catalog> catalogs) {
    this.catalogs = catalogs;
  }

  /**
   * The events' text. Events of one number belong together: only the last of them has the id, so
   * that who gets but a part of them gets all of them again.
   */
  byte[] of(List<PersistEvent> events) {
    CatalogSnapshot names = names();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < events.size(); i++) {
      PersistEvent event = events.get(i);
      boolean isLastOfNumber =
          i + 1 == events.size() || events.get(i + 1).sequence() != event.sequence();
      if (isLastOfNumber) {
        text.writeBytes(utf8("id: " + event.sequence() + "\n"));
      }
      text.writeBytes(utf8("event: " + event.kind().name().toLowerCase(Locale.ROOT) + "\ndata: "));
      text.writeBytes(Json.bytes(json -> write(json, event, names)));
      text.writeBytes(utf8("\n\n"));
    }
    return text.toByteArray();
  }

  private CatalogSnapshot names() {
    try (ServiceGate.Lease<Catalog> catalog = catalogs.enter()) {
      return catalog.service().snapshot();
    }
  }

  private static void write(JsonGenerator json, PersistEvent event, CatalogSnapshot names)
      throws IOException {
    json.writeStartObject();
    DatabaseId database = event.database();
    TableId table = event.table();
    if (database != null && table != null) {
      DatabaseDefinition definition = names.database(database);
      json.writeStringField("database", definition == null ? null : definition.name());
      json.writeNumberField("database_id", database.value());
      json.writeStringField("table", definition == null ? null : tableName(definition, table));
      json.writeNumberField("table_id", table.value());
    }
    if (event.file() != null) {
      write(json, event.file());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DataFile file) throws IOException {
    json.writeStringField("path", file.path().value());
    json.writeNumberField("size_bytes", file.sizeBytes());
    json.writeNumberField("row_count", file.rowCount());
    json.writeNumberField("min_time", file.minTime());
    json.writeNumberField("max_time", file.maxTime());
    json.writeNumberField("write_order", file.writeOrder());
  }

  private static @Nullable String tableName(DatabaseDefinition database, TableId id) {
    TableDefinition table = database.table(id);
    return table == null ? null : table.name();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
