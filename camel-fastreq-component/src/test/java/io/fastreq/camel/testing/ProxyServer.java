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
package io.fastreq.camel.testing;

import io.fastreq.camel.FastreqProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A working proxy on loopback that records its requests: HTTP (absolute form and CONNECT, with or
 * without Basic authentication), SOCKS 4 with 4a, or SOCKS 5. It can be made to fail.
 *
 * <p>Target names are resolved only here, by {@link #leads}; so a name unknown to DNS shows whether
 * the client leaves its resolution to the proxy.
 *
 * <pre>{@code
 * try (ProxyServer proxy = ProxyServer.http("user", "secret")) {
 *   proxy.leads("target.invalid", server.port());
 *   ... proxy.address("user", "secret") ...
 *   assertThat(proxy.seen()).extracting(Seen::target).containsExactly("target.invalid:80");
 * }
 * }</pre>
 */
public final class ProxyServer extends LoopbackServer {

  /** How a proxy fails each request. */
  public enum Fault {
    /** Works correctly. */
    NONE,
    /** Reads the request and does not respond. */
    HANG,
    /** Reads the request and closes the connection. */
    CLOSE,
    /** Closes in the middle of its own response. */
    CLOSE_MIDWAY,
    /** Reports that it cannot reach the target: 502, or SOCKS's code. */
    REFUSE_TARGET,
    /** Refuses all credentials. */
    REFUSE_CREDENTIALS
  }

  /**
   * One request to a proxy.
   *
   * @param connection which of the proxy's connections it came on, counted from 0
   * @param request the request line; for SOCKS {@code SOCKS5} or {@code SOCKS4}
   * @param target host and port as the client wrote them
   * @param credentials {@code user:password}, the user id for SOCKS 4, or null
   * @param head the head of an HTTP request, empty for SOCKS
   */
  public record Seen(
      int connection, String request, String target, @Nullable String credentials, String head) {}

  /** The protocol of a proxy on one connection. Returns when the connection is to be closed. */
  interface Conversation {
    void hold(ProxyServer proxy, Socket client, int number) throws IOException;
  }

  private final FastreqProxy.Type type;
  private final Conversation conversation;
  private final @Nullable String credentials;
  private final Map<String, Integer> names = new ConcurrentHashMap<>();
  private final Set<String> unreachable = ConcurrentHashMap.newKeySet();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private volatile Fault fault = Fault.NONE;
  private volatile @Nullable String response;
  private volatile int reply;

  private ProxyServer(
      InetAddress where,
      FastreqProxy.Type type,
      Conversation conversation,
      @Nullable String credentials) {
    super("proxy", listen(where));
    this.type = type;
    this.conversation = conversation;
    this.credentials = credentials;
    start();
  }

  /** Starts an HTTP proxy without authentication. */
  public static ProxyServer http() {
    return new ProxyServer(loopback(), FastreqProxy.Type.HTTP, new HttpProxying(), null);
  }

  /** Starts an HTTP proxy for one user. */
  public static ProxyServer http(String user, String password) {
    return new ProxyServer(
        loopback(), FastreqProxy.Type.HTTP, new HttpProxying(), user + ":" + password);
  }

  /** Starts an HTTP proxy without authentication on the IPv6 loopback address. */
  public static ProxyServer httpOnIpv6() {
    return new ProxyServer(loopbackOfIpv6(), FastreqProxy.Type.HTTP, new HttpProxying(), null);
  }

  /** Starts a SOCKS 5 proxy without authentication. */
  public static ProxyServer socks5() {
    return new ProxyServer(loopback(), FastreqProxy.Type.SOCKS5, new SocksProxying(), null);
  }

  /** Starts a SOCKS 5 proxy for one user. */
  public static ProxyServer socks5(String user, String password) {
    return new ProxyServer(
        loopback(), FastreqProxy.Type.SOCKS5, new SocksProxying(), user + ":" + password);
  }

  /** Starts a SOCKS 4 proxy without authentication. */
  public static ProxyServer socks4() {
    return new ProxyServer(loopback(), FastreqProxy.Type.SOCKS4, new SocksProxying(), null);
  }

  /** Makes each further request fail like this. Returns this proxy. */
  public ProxyServer fails(Fault how) {
    fault = how;
    return this;
  }

  /** Makes an HTTP proxy respond to every further request with this text. Returns this proxy. */
  public ProxyServer responds(String text) {
    response = text;
    return this;
  }

  /** Makes this host unreachable: CONNECT gets 503, or SOCKS's code. Returns this proxy. */
  public ProxyServer cannotReach(String host) {
    unreachable.add(host);
    return this;
  }

  /** Sets the reply of a SOCKS proxy that cannot reach a target. Returns this proxy. */
  public ProxyServer replies(int code) {
    reply = code;
    return this;
  }

  /** Maps the name, at any port, to a server on loopback at this port. Returns this proxy. */
  public ProxyServer leads(String name, int port) {
    names.put(name, port);
    return this;
  }

  /** Returns the address of this proxy without credentials. */
  public FastreqProxy address() {
    return address(null, null);
  }

  /** Returns the address of this proxy with a user's credentials. */
  public FastreqProxy address(@Nullable String user, @Nullable String password) {
    return new FastreqProxy(type, host(), port(), user, password);
  }

  /** The requests so far, in the order in which they arrived. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  Fault fault() {
    return fault;
  }

  @Nullable String response() {
    return response;
  }

  /** Whether requests for this host are refused. */
  boolean refuses(String host) {
    return fault == Fault.REFUSE_TARGET || unreachable.contains(host);
  }

  /** Returns the SOCKS reply that was set, or the given code. */
  int replyOr(int usual) {
    int code = reply;
    return code == 0 ? usual : code;
  }

  void saw(Seen request) {
    seen.add(request);
  }

  boolean admits(@Nullable String given) {
    return fault != Fault.REFUSE_CREDENTIALS && (credentials == null || credentials.equals(given));
  }

  boolean wantsCredentials() {
    return credentials != null || fault == Fault.REFUSE_CREDENTIALS;
  }

  /**
   * Connects to a target; names are mapped as set by {@link #leads}, addresses are used as they
   * are.
   */
  Socket dial(String host, int port) throws IOException {
    Integer known = names.get(host);
    Socket target = new Socket();
    closeAtEnd(target);
    target.connect(
        known == null
            ? new InetSocketAddress(host, port)
            : new InetSocketAddress(loopback(), known));
    target.setTcpNoDelay(true);
    return target;
  }

  /** Passes bytes both ways until one side closes. */
  void relay(Socket client, Socket target) throws IOException {
    daemon("proxy-back", () -> copy(target, client));
    copy(client, target);
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException closed) {
      // one side has closed, so the other side is closed as well
      to.isClosed();
    }
  }

  @Override
  void serve(Socket client, int number) throws IOException {
    conversation.hold(this, client, number);
  }
}
