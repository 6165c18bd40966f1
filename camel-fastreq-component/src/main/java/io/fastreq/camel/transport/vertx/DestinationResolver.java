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
 * Settles what a request's connection leads to: a proxy, or an address that the check lets pass.
 * Host header, SNI and the certificate's check go by the URL's name either way.
 *
 * <p>With a proxy nothing is looked up here but the proxy itself: names are for the proxy to
 * resolve, and only a target that is written as an address can be checked. The address of a proxy
 * that the item named is checked as a target's is.
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
   * Settles where a request goes.
   *
   * @param target where it is to arrive
   * @param proxyRoute by way of which proxy, or null
   * @param where is completed with the proxy or the address
   * @param go called when that is done, perhaps later
   * @param stop called instead if it must or can not go
   */
  void settle(
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
        proxyRoute.lead(where, proxyRoute.host(), connectTimeout);
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
      proxyRoute.lead(where, at.address().getHostAddress(), connectTimeout);
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
      // The bare address: with a name beside it, Vert.x would pool by the name.
      where.setServer(bare(at.address(), target.port()));
      go.run();
    } else if (verdict instanceof Verdict.Refused refused) {
      stop.accept(TransportFailures.blocked(refused.reason()));
    } else {
      stop.accept(VertxErrors.beforeSending(((Verdict.Unresolved) verdict).cause()).inCommon());
    }
  }

  /** The one before is kept: most requests go where the one before went. */
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

  /** No connection to the address that was settled came about: the next request tries another. */
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
