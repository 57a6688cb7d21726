package org.gnomondb.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Makes sockets that speak one version of TLS and no older one. */
final class OneProtocol extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final String protocol;

  OneProtocol(SSLSocketFactory sockets, String protocol) {
    this.sockets = sockets;
    this.protocol = protocol;
  }

  private Socket restricted(Socket socket) {
    if (socket instanceof SSLSocket secured) {
      secured.setEnabledProtocols(new String[] {protocol});
    }
    return socket;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return restricted(sockets.createSocket());
  }

  @Override
  public Socket createSocket(Socket inner, String host, int port, boolean closesInner)
      throws IOException {
    return restricted(sockets.createSocket(inner, host, port, closesInner));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return restricted(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return restricted(sockets.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return restricted(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return restricted(sockets.createSocket(host, port, local, localPort));
  }
}
