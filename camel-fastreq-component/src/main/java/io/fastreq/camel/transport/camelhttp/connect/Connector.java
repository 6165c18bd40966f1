/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.camel.transport.camelhttp.connect;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.CheckedResolver;
import io.fastreq.camel.transport.ForwardProxy;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.RequestRefusedException;
import io.fastreq.camel.transport.camelhttp.wire.ExchangeEndedException;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnection;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnections;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: to an address that the check allows, or through the request's proxy, with TLS
 * for {@code https}. TCP, the proxy's response and TLS may take the connect timeout each. Blocks;
 * thread-safe.
 */
public final class Connector implements HttpClientConnectionOperator {

  private final GuardedConnections guards;
  private final Function<HttpContext, ConnectionRequest> requests;
  private final CheckedResolver resolver;
  private final TlsHandshake tls;
  private final int timeoutMillis;

  /**
   * @param requests finds the exchange for which the library asks for a connection
   */
  public Connector(
      GuardedConnections guards,
      Function<HttpContext, ConnectionRequest> requests,
      CheckedResolver resolver,
      TlsHandshake tls,
      long connectTimeoutMillis) {
    this.guards = guards;
    this.requests = requests;
    this.resolver = resolver;
    this.tls = tls;
    this.timeoutMillis = (int) Math.min(connectTimeoutMillis, Integer.MAX_VALUE);
  }

  @Override
  public void connect(
      ManagedHttpClientConnection connection,
      HttpHost host,
      @Nullable NamedEndpoint name,
      @Nullable InetSocketAddress localAddress,
      @Nullable Timeout connectTimeout,
      SocketConfig config,
      @Nullable Object attachment,
      HttpContext context)
      throws IOException {
    ConnectionRequest request = requests.apply(context);
    GuardedConnection guard = guards.of(connection);
    try {
      connect(connection, guard, request);
    } catch (IOException | RuntimeException e) {
      guard.kill();
      throw e;
    }
  }

  private void connect(
      ManagedHttpClientConnection connection, GuardedConnection guard, ConnectionRequest request)
      throws IOException {
    HttpUrl target = request.hop().url();
    FastreqProxy proxy = request.hop().proxy();
    Socket socket =
        proxy == null
            ? dial(resolver.allowed(target.host()), target.port(), guard, request)
            : dial(proxy, target, guard, request);
    connection.bind(socket);
    if (target.ssl()) {
      socket.setSoTimeout(timeoutMillis);
      connection.bind(tls.perform(socket, target.host(), target.port()), socket);
    }
    socket.setSoTimeout(0);
    request.checkNotOver();
  }

  private Socket dial(
      FastreqProxy proxy, HttpUrl target, GuardedConnection guard, ConnectionRequest request)
      throws IOException {
    resolver.checkBehindProxy(target.host());
    Failure refusal = ProxyFailures.unusable(proxy);
    if (refusal != null) {
      throw new RequestRefusedException(refusal);
    }
    Socket socket;
    try {
      List<InetAddress> addresses =
          request.hop().ownProxy()
              ? resolver.allowedProxy(proxy.host())
              : List.of(InetAddress.getAllByName(proxy.host()));
      socket = dial(addresses, proxy.port(), guard, request);
    } catch (ExchangeEndedException | RequestRefusedException e) {
      throw e;
    } catch (UnknownHostException e) {
      throw new RequestRefusedException(ProxyFailures.unknownHost(proxy, e));
    } catch (IOException e) {
      throw new RequestRefusedException(ProxyFailures.unreachable(proxy, e));
    }
    socket.setSoTimeout(timeoutMillis);
    if (proxy.type() != FastreqProxy.Type.HTTP) {
      SocksHandshake.open(socket, proxy, target);
    } else if (!ForwardProxy.reads(proxy, target)) {
      ConnectTunnel.open(socket, proxy, target);
    }
    return socket;
  }

  /** Tries one address after the other, all within the connect timeout. */
  private Socket dial(
      List<InetAddress> addresses, int port, GuardedConnection guard, ConnectionRequest request)
      throws IOException {
    long beganNanos = System.nanoTime();
    IOException failure = new ConnectException("no address");
    for (InetAddress address : addresses) {
      long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
      if (left <= 0) {
        throw new SocketTimeoutException("connect timed out");
      }
      Socket socket = new Socket(Proxy.NO_PROXY); // even if the JVM has one configured
      guard.setSocket(socket);
      request.connectsOn(guard);
      try {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.connect(new InetSocketAddress(address, port), (int) left);
        return socket;
      } catch (IOException e) {
        guard.kill();
        request.checkNotOver();
        failure = e;
      }
    }
    throw failure;
  }

  /** Older form of the same method, to which the library falls back. */
  @Override
  public void connect(
      ManagedHttpClientConnection connection,
      HttpHost host,
      @Nullable InetSocketAddress localAddress,
      @Nullable TimeValue connectTimeout,
      SocketConfig config,
      HttpContext context)
      throws IOException {
    connect(connection, host, null, localAddress, null, config, null, context);
  }

  /** Never called: to the library every route is direct. */
  @Override
  public void upgrade(ManagedHttpClientConnection connection, HttpHost host, HttpContext context) {
    throw new UnsupportedOperationException("TLS is agreed on when the connection is made");
  }
}
