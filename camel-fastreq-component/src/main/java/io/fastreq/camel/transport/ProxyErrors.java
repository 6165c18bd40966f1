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
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.Outcome.Reach;
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
 * What a proxy's failures become. They say nothing about the target, which has not seen the
 * request, so another proxy may be tried whatever the method. Stateless.
 *
 * <p>Texts name the proxy without its credentials. The engine's own texts are not passed on, since
 * they repeat what the proxy said.
 */
final class ProxyErrors {

  /**
   * What was answered to CONNECT, and what SOCKS said of the credentials: Netty tells these by text
   * alone. Hosts hold no comma, so the first match is Netty's and not the proxy's.
   */
  private static final Pattern CONNECT_STATUS = Pattern.compile(", status: (\\d{3})\\b");

  private static final Pattern SOCKS_CREDENTIALS =
      Pattern.compile(", (?:authStatus|unexpected authMethod): ");

  private ProxyErrors() {}

  /** TLS to the proxy. */
  static Broken unsupported(FastreqProxy proxy) {
    return new Broken(
        Kind.PROXY,
        "TLS to the proxy is not supported: " + proxy.masked(),
        null,
        Reach.NOT_SENT,
        true);
  }

  /** SOCKS has no way to write these. */
  static Broken unspeakableCredentials(FastreqProxy proxy) {
    return notSent(
        Kind.PROXY_AUTH,
        "user name and password of a SOCKS proxy are at most 255 ASCII characters each: "
            + proxy.masked(),
        null);
  }

  /** The proxy wants credentials, or others. */
  static Broken refusedCredentials(FastreqProxy proxy) {
    return notSent(
        Kind.PROXY_AUTH,
        proxy.username() == null
            ? "the proxy asks for credentials: " + proxy.masked()
            : "the proxy refuses the credentials: " + proxy.masked(),
        null);
  }

  /** No connection came about, neither to the proxy nor by its help. */
  static Broken beforeSending(Throwable failure, FastreqProxy proxy) {
    if (failure instanceof ProxyConnectException handshake) {
      return handshakeFailed(handshake, proxy);
    }
    if (failure instanceof SSLException) {
      // TLS begins when the tunnel stands, so this is the target's.
      return EngineErrors.beforeSending(failure);
    }
    String what =
        failure instanceof UnknownHostException
            ? "the proxy's name has no address: "
            : "no connection to the proxy: ";
    return notSent(Kind.PROXY, what + proxy.masked(), failure);
  }

  /** A request that the proxy should have forwarded came to nothing; null if that was not it. */
  static @Nullable Broken closedSilently(Throwable failure, FastreqProxy proxy) {
    return failure instanceof IOException || failure instanceof HttpClosedException
        ? notSent(
            Kind.PROXY,
            "the proxy closed the connection before it answered: " + proxy.masked(),
            failure)
        : null;
  }

  private static Broken handshakeFailed(ProxyConnectException failure, FastreqProxy proxy) {
    String text = failure.getMessage() == null ? "" : failure.getMessage();
    if (failure instanceof HttpProxyConnectException connect) {
      Matcher status = CONNECT_STATUS.matcher(text);
      String answered = status.find() ? status.group(1) : null;
      if ("407".equals(answered) || challenges(connect.headers())) {
        return refusedCredentials(proxy);
      }
      return notSent(
          Kind.PROXY,
          (answered == null
                  ? "the proxy's answer to CONNECT is broken: "
                  : "the proxy answered CONNECT with " + answered + ": ")
              + proxy.masked(),
          null);
    }
    return SOCKS_CREDENTIALS.matcher(text).find()
        ? refusedCredentials(proxy)
        : notSent(Kind.PROXY, "the proxy opened no way to the target: " + proxy.masked(), null);
  }

  /** RFC 9110 section 15.5.8: what comes with every 407. */
  private static boolean challenges(@Nullable HttpHeaders headers) {
    return headers != null && headers.contains(HttpHeaderNames.PROXY_AUTHENTICATE);
  }

  private static Broken notSent(Kind kind, String message, @Nullable Throwable cause) {
    return new Broken(kind, message, cause, Reach.NOT_SENT, false);
  }
}
