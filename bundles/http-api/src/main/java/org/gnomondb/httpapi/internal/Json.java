package org.gnomondb.httpapi.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.gnomondb.api.http.HttpResponse;

/**
 * Writes JSON answers, token by token: data binding would keep the classes of this bundle in caches
 * that outlive it.
 */
final class Json {
  static final String CONTENT_TYPE = "application/json";

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Something that writes one JSON value. */
  @FunctionalInterface
  interface Value {
    void write(JsonGenerator json) throws IOException;
  }

  static JsonFactory factory() {
    return FACTORY;
  }

  static byte[] bytes(Value value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      value.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** An answer with a JSON body. Errors, unlike successes, carry no content type. */
  static HttpResponse answer(int status, Value value) {
    HttpResponse response = HttpResponse.of(status, new HttpResponse.Body.Bytes(bytes(value)));
    return status < 400 ? response.withHeader("Content-Type", CONTENT_TYPE) : response;
  }

  /** The answer {@code {"error":"…"}}. */
  static HttpResponse error(int status, String message) {
    return answer(
        status,
        json -> {
          json.writeStartObject();
          json.writeStringField("error", message);
          json.writeEndObject();
        });
  }
}
