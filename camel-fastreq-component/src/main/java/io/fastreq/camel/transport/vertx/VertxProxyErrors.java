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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.ProxyFailures;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.netty.handler.proxy.ProxyConnectException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Maps exceptions of Vert.x to failures of a proxy. Their texts are not passed on, since they
 * repeat what the proxy sent. Stateless.
 */
final class VertxProxyErrors {

  /**
   * The status of the response to CONNECT, and what SOCKS said about the credentials: Netty reports
   * these only as text. Hosts contain no comma, so the first match is Netty's and not the proxy's.
   */
  private static final Pattern CONNECT_STATUS = Pattern.compile(", status: (\\d{3})\\b");

  private static final Pattern SOCKS_CREDENTIALS =
      Pattern.compile(", (?:authStatus|unexpected authMethod): ");

  /** The reply of SOCKS as Netty writes it: {@code HOST_UNREACHABLE(4)}. */
  private static final Pattern SOCKS_REPLY = Pattern.compile(", status: [A-Z_]+\\((\\d{1,3})\\)");

  private VertxProxyErrors() {}

  /** Returns the failure of a connection to the proxy or through it. */
  static Failure beforeSending(Throwable failure, FastreqProxy proxy) {
    if (failure instanceof ProxyConnectException handshake) {
      return handshakeFailed(handshake, proxy);
    }
    if (failure instanceof SSLException) {
      // TLS begins after the tunnel is open, so this is the target's failure.
      return VertxErrors.beforeSending(failure);
    }
    return failure instanceof UnknownHostException
        ? ProxyFailures.unknownHost(proxy, failure)
        : ProxyFailures.unreachable(proxy, failure);
  }

  /**
   * Returns the failure of a proxy that closed the connection instead of forwarding a request, or
   * null if that is not what happened.
   */
  static @Nullable Failure closedSilently(Throwable failure, FastreqProxy proxy) {
    return failure instanceof IOException || failure instanceof HttpClosedException
        ? ProxyFailures.closedSilently(proxy, failure)
        : null;
  }

  private static Failure handshakeFailed(ProxyConnectException failure, FastreqProxy proxy) {
    String text = failure.getMessage() == null ? "" : failure.getMessage();
    if (failure instanceof HttpProxyConnectException connect) {
      Matcher status = CONNECT_STATUS.matcher(text);
      String received = status.find() ? status.group(1) : null;
      if ("407".equals(received) || challenges(connect.headers())) {
        return ProxyFailures.refusedCredentials(proxy);
      }
      return ProxyFailures.noTunnel(proxy, received);
    }
    if (SOCKS_CREDENTIALS.matcher(text).find()) {
      return ProxyFailures.refusedCredentials(proxy);
    }
    Matcher reply = SOCKS_REPLY.matcher(text);
    return reply.find()
        ? ProxyFailures.noWay(proxy, Integer.parseInt(reply.group(1)))
        : ProxyFailures.noWay(proxy);
  }

  /** A challenge comes with every 407 (RFC 9110 section 15.5.8). */
  private static boolean challenges(@Nullable HttpHeaders headers) {
    return headers != null && headers.contains(HttpHeaderNames.PROXY_AUTHENTICATE);
  }
}
