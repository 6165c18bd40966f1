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
package io.fastreq.camel.transport;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Failures of a proxy, the same for all HTTP libraries. They say nothing about the target, which
 * has not seen the request, so another proxy may be tried whatever the method. Stateless.
 *
 * <p>Texts name the proxy without its credentials, and repeat nothing that the proxy sent.
 */
public final class ProxyFailures {

  private static final int MAX_SOCKS_TEXT = 255;
  private static final String AUTHENTICATION_REQUIRED = "407";
  private static final String UNAUTHORIZED = "401";

  /** Responses to CONNECT that concern the target: bad gateway, unavailable, gateway timeout. */
  private static final Set<String> CONCERNS_TARGET = Set.of("502", "503", "504");

  private static final int NETWORK_UNREACHABLE = 3;
  private static final int TTL_EXPIRED = 6;
  private static final int REJECTED_OR_FAILED = 91;

  private ProxyFailures() {}

  /**
   * Returns why a proxy cannot be used at all, or null. No backend of a library supports TLS to a
   * proxy, and SOCKS cannot carry some credentials (RFC 1929 section 2: the length is one byte).
   */
  public static @Nullable Failure unusable(FastreqProxy proxy) {
    return switch (proxy.type()) {
      case HTTP -> null;
      case HTTPS ->
          TransportFailures.notSent(
              Kind.PROXY, "TLS to the proxy is not supported: " + proxy.masked(), null, true);
      case SOCKS4, SOCKS5 ->
          fitsSocks(proxy.username()) && fitsSocks(proxy.password())
              ? null
              : notSent(
                  Kind.PROXY_AUTH,
                  "user name and password of a SOCKS proxy are at most 255 ASCII characters each: "
                      + proxy.masked(),
                  null);
    };
  }

  /**
   * Returns whether SOCKS can carry the text. Libraries would replace non-ASCII characters by
   * question marks, which may name another user.
   */
  private static boolean fitsSocks(@Nullable String text) {
    return text == null
        || (text.length() <= MAX_SOCKS_TEXT
            && StandardCharsets.US_ASCII.newEncoder().canEncode(text));
  }

  /** Returns the failure of a proxy that asks for credentials, or refuses the given ones. */
  public static Failure refusedCredentials(FastreqProxy proxy) {
    return notSent(
        Kind.PROXY_AUTH,
        proxy.username() == null
            ? "the proxy asks for credentials: " + proxy.masked()
            : "the proxy refuses the credentials: " + proxy.masked(),
        null);
  }

  /** Returns the failure of an item that named a proxy at a forbidden address. */
  public static Failure blocked(String reason) {
    return new Failure(Kind.BLOCKED, "the item's own proxy: " + reason, null, Reach.NOT_SENT, true);
  }

  /** Returns the failure of a proxy whose own name has no address. */
  public static Failure unknownHost(FastreqProxy proxy, Throwable failure) {
    return notSent(Kind.PROXY, "the proxy's name has no address: " + proxy.masked(), failure);
  }

  /** Returns the failure of a proxy that could not be connected to. */
  public static Failure unreachable(FastreqProxy proxy, Throwable failure) {
    return notSent(Kind.PROXY, "no connection to the proxy: " + proxy.masked(), failure);
  }

  /**
   * Returns the failure of a proxy that opened no tunnel.
   *
   * @param status status of its response to CONNECT, or null if that was no response. Only the
   *     proxy itself responds here, so 401 concerns its own credentials, like 407
   */
  public static Failure noTunnel(FastreqProxy proxy, @Nullable String status) {
    if (AUTHENTICATION_REQUIRED.equals(status) || UNAUTHORIZED.equals(status)) {
      return refusedCredentials(proxy);
    }
    if (status != null && CONCERNS_TARGET.contains(status)) {
      return targetUnreachable("the proxy answered CONNECT with " + status, proxy);
    }
    return notSent(
        Kind.PROXY,
        (status == null
                ? "the proxy's answer to CONNECT is broken: "
                : "the proxy answered CONNECT with " + status + ": ")
            + proxy.masked(),
        null);
  }

  /**
   * Returns the failure of a SOCKS proxy that opened no connection to the target, without a reason.
   */
  public static Failure noWay(FastreqProxy proxy) {
    return notSent(Kind.PROXY, "the proxy opened no way to the target: " + proxy.masked(), null);
  }

  /**
   * Returns the failure of a SOCKS proxy that opened no connection to the target.
   *
   * @param reply its reply. Replies 3 to 6 of version 5 (RFC 1928 section 6) concern the target; so
   *     does 91 of version 4, which has no other code for an unreachable target
   */
  public static Failure noWay(FastreqProxy proxy, int reply) {
    String message = "the proxy opened no way to the target (SOCKS reply " + reply + ")";
    boolean concernsTarget =
        proxy.type() == FastreqProxy.Type.SOCKS4
            ? reply == REJECTED_OR_FAILED
            : reply >= NETWORK_UNREACHABLE && reply <= TTL_EXPIRED;
    return concernsTarget
        ? targetUnreachable(message, proxy)
        : notSent(Kind.PROXY, message + ": " + proxy.masked(), null);
  }

  /**
   * Returns the failure of a proxy that reports the target as unreachable; another proxy may reach
   * it.
   */
  private static Failure targetUnreachable(String what, FastreqProxy proxy) {
    String message = what + ", the target cannot be reached: " + proxy.masked();
    return notSent(Kind.CONNECT, message, new ProxyRefusalException(message, true));
  }

  /** Returns whether a proxy has reported the target as unreachable. */
  public static boolean saysTargetUnreachable(Failure failure) {
    return failure.kind() == Kind.CONNECT
        && failure.cause() instanceof ProxyRefusalException refusal
        && refusal.isOfTarget();
  }

  /**
   * Returns the failure of a proxy that closed a new connection before sending a byte of a
   * response.
   */
  public static Failure closedSilently(FastreqProxy proxy, Throwable failure) {
    return notSent(
        Kind.PROXY,
        "the proxy closed the connection before it answered: " + proxy.masked(),
        failure);
  }

  private static Failure notSent(Kind kind, String message, @Nullable Throwable cause) {
    Throwable reason = cause == null ? new ProxyRefusalException(message, false) : cause;
    return new Failure(kind, message, reason, Reach.NOT_SENT, false);
  }
}
