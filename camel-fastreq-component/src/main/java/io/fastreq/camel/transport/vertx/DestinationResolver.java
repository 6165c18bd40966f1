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

import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.vertx.CheckedAddresses.Verdict;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the connection of a request goes: to a proxy, or to an address that the check
 * allows. Host header, SNI and certificate check use the URL's name in either case.
 *
 * <p>With a proxy only the proxy's own name is looked up here: the proxy resolves the target's
 * name, and only a target that is written as an address can be checked. The address of a proxy that
 * the item named is checked like that of a target.
 *
 * <p>Used on one event loop only.
 */
final class DestinationResolver {

  private final AddressCheck check;
  private final CheckedAddresses addresses;
  private final Duration connectTimeout;
  private @Nullable InetAddress lastAddress;
  private @Nullable SocketAddress lastServer;

  DestinationResolver(AddressCheck check, CheckedAddresses addresses, Duration connectTimeout) {
    this.check = check;
    this.addresses = addresses;
    this.connectTimeout = connectTimeout;
  }

  /**
   * Resolves the destination of a request.
   *
   * @param target the target of the request
   * @param proxyRoute the proxy, or null
   * @param where completed with the proxy or the address
   * @param go run when that is done, perhaps later
   * @param stop called instead if the request is refused or the name cannot be resolved
   */
  void resolve(
      HttpUrl target,
      @Nullable ProxyRoute proxyRoute,
      RequestOptions where,
      Runnable go,
      Consumer<Failure> stop) {
    if (proxyRoute != null) {
      Failure refusal = refusal(target.host(), proxyRoute);
      if (refusal != null) {
        stop.accept(refusal);
      } else if (proxyRoute.isNamedByItem()) {
        addresses.find(
            proxyRoute.host(), verdict -> byNamedProxy(proxyRoute, verdict, where, go, stop));
      } else {
        proxyRoute.direct(where, proxyRoute.host(), connectTimeout);
        go.run();
      }
    } else if (check == AddressCheck.NONE) {
      go.run();
    } else {
      addresses.find(target.host(), verdict -> directly(target, verdict, where, go, stop));
    }
  }

  private void byNamedProxy(
      ProxyRoute proxyRoute,
      Verdict verdict,
      RequestOptions where,
      Runnable go,
      Consumer<Failure> stop) {
    if (verdict instanceof Verdict.At at) {
      proxyRoute.direct(where, at.address().getHostAddress(), connectTimeout);
      go.run();
    } else if (verdict instanceof Verdict.Refused refused) {
      stop.accept(ProxyFailures.blocked(refused.reason()));
    } else {
      stop.accept(proxyRoute.unknownHost(((Verdict.Unresolved) verdict).cause()));
    }
  }

  private void directly(
      HttpUrl target, Verdict verdict, RequestOptions where, Runnable go, Consumer<Failure> stop) {
    if (verdict instanceof Verdict.At at) {
      // The bare address: with a name too, Vert.x would pool connections by the name.
      where.setServer(bare(at.address(), target.port()));
      go.run();
    } else if (verdict instanceof Verdict.Refused refused) {
      stop.accept(TransportFailures.blocked(refused.reason()));
    } else {
      stop.accept(VertxErrors.beforeSending(((Verdict.Unresolved) verdict).cause()).inCommon());
    }
  }

  /** Reuses the last one: most requests go to the same server as the one before. */
  private SocketAddress bare(InetAddress address, int port) {
    SocketAddress known = lastServer;
    if (known == null || known.port() != port || !address.equals(lastAddress)) {
      known = SocketAddress.inetSocketAddress(port, address.getHostAddress());
      lastAddress = address;
      lastServer = known;
    }
    return known;
  }

  private @Nullable Failure refusal(String host, ProxyRoute proxyRoute) {
    String reason = check.refusesHost(host, true);
    return reason == null ? proxyRoute.refusal() : TransportFailures.blocked(reason);
  }

  /**
   * Called when no connection to the resolved address was made, so that the next request tries
   * another.
   */
  void unreachable(HttpUrl target, @Nullable ProxyRoute proxyRoute, RequestOptions where) {
    if (proxyRoute != null && proxyRoute.isNamedByItem() && where.getProxyOptions() != null) {
      InetAddress address = IpAddress.parse(where.getProxyOptions().getHost());
      if (address != null) {
        addresses.failed(proxyRoute.host(), address);
      }
    }
    SocketAddress server = where.getServer();
    InetAddress address = server == null ? null : IpAddress.parse(server.host());
    if (address != null) {
      addresses.failed(target.host(), address);
    }
  }
}
