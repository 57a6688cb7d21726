package org.gnomondb.http.internal;

/** Configuration of the port, under the PID {@link HttpComponent#PID}. */
public @interface HttpConfig {
  /** The default of {@link #maxRequestBytes()}. */
  long MAX_REQUEST_BYTES = 10_485_760;

  /** The address to listen on: a name or a literal address of this machine. */
  String host() default "0.0.0.0";

  /** The TCP port to listen on; 0 takes a free one. */
  int port() default 8181;

  /** The largest request body, as sent and after decompression, where a route has no own limit. */
  long maxRequestBytes() default MAX_REQUEST_BYTES;

  /** Whether callers on other machines are answered without any proof of who they are. */
  boolean withoutAuth() default false;

  /** The file of the server's certificate; empty to serve without TLS. */
  String tlsCert() default "";

  /** The file of the certificate's key; empty to serve without TLS. */
  String tlsKey() default "";

  /** The oldest version of TLS that is spoken: {@code tls-1.2} or {@code tls-1.3}. */
  String tlsMinimumVersion() default "tls-1.2";
}
