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
package io.fastreq.camel;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with an HTTP client of the user's own: {@code backend=#bean}. Everything that
 * fastreq does around a single request stays the same: limits, retries, deadlines, redirects,
 * cookies, results. A backend sends one request exactly as given and returns the one response,
 * whatever its status. It does not retry, follow redirects or keep cookies, and adds no headers
 * except those of the connection ({@code Host}, {@code Content-Length} and the like).
 *
 * <p>Thread-safe: up to {@code concurrency} requests may be in progress at a time, over all
 * endpoints that name the bean. {@link #send} is called on worker threads of the component, never
 * on an event loop; the stage may complete on any thread. Closing the bean is up to the user.
 *
 * <p>A backend returns complete bodies, so endpoints with {@code returnType=file} or {@code stream}
 * are refused, and so are those with options that a bean cannot support, such as {@code
 * sslContextParameters}.
 */
@FunctionalInterface
public interface FastreqBackend {

  /**
   * Sends one request. Should not block for longer than it takes to start; the deadline applies in
   * any case.
   *
   * @param request the request to send
   * @return a stage that completes with the response or with a failure. The failure's type
   *     determines its kind: {@link FastreqBackendException} states it, an unknown host is {@code
   *     DNS}, a failed connection {@code CONNECT}, {@code SSLException} {@code TLS} (or {@code
   *     CONNECT} if the end of the connection broke off the handshake), a timeout {@code TIMEOUT},
   *     any other {@code IOException} {@code TRUNCATED}. Anything else, including a null stage or a
   *     null response, is a fault of the bean: {@code HANDLER}, which is not retried. If the stage
   *     never completes, the attempt ends with {@code TIMEOUT} after {@code requestTimeout}
   * @throws Exception has the same effect as a stage that fails with it
   */
  CompletionStage<Answer> send(Request request) throws Exception;

  /**
   * Returns whether it sends requests through {@link Request#proxy()}. If not, endpoints with
   * proxies are refused, because their requests would reveal the user's own address.
   */
  default boolean usesProxies() {
    return false;
  }

  /**
   * Returns whether it calls {@link Request#refusalOf} before it connects to an address. If not,
   * endpoints with {@code addressPolicy=public}, or with addresses in {@code deniedHosts}, are
   * refused, because names could lead to unchecked addresses. Literal addresses are checked in any
   * case, and so are names against {@code allowedHosts} and {@code deniedHosts}.
   */
  default boolean checksAddresses() {
    return false;
  }

  /** Request to send. Thread-safe. */
  interface Request {

    /** Returns the HTTP method, a token. */
    String method();

    /** Returns the absolute {@code http} or {@code https} URL, without user or fragment. */
    String url();

    /** Returns all headers except those of the connection, in order. Unmodifiable. */
    List<Map.Entry<String, String>> headers();

    /** Returns the body, or null for none. It must not be changed. */
    byte @Nullable [] body();

    /**
     * Returns the remaining part of {@code requestTimeout}, at most. fastreq enforces the deadline.
     */
    Duration timeout();

    /**
     * Returns the maximum bytes of a decoded body; 0 for no limit. A larger body finally fails with
     * {@code TOO_LARGE}; a backend that stops reading there saves memory.
     */
    long maxBodySize();

    /** Returns the proxy to use, or null for none. */
    @Nullable FastreqProxy proxy();

    /**
     * Returns why the request may not go to an address, or null. Call it with the exact address
     * that is about to be connected to; a refusal ends the attempt as {@link
     * FastreqBackendException} of kind {@code BLOCKED}.
     */
    @Nullable String refusalOf(InetAddress address);

    /**
     * Sets an action to run when the request is aborted because its time is up, its batch was cut
     * short, or the route stops. The action should close the connection and must not block. It runs
     * at most once, on any thread, at once if the request has been aborted already, and never after
     * the stage has completed. Without an action, an aborted request continues unseen, and its
     * response is dropped.
     */
    void onAbort(Runnable action);
  }

  /**
   * Complete response.
   *
   * @param status HTTP status code, 200 to 599
   * @param headers names in any case, each with its values in order
   * @param body the body as received. If it is encoded and {@code Content-Encoding} still says so,
   *     fastreq decodes it: gzip and deflate, also in a list
   * @param httpVersion {@code HTTP/1.1} or {@code HTTP/2}
   */
  record Answer(int status, Map<String, List<String>> headers, byte[] body, String httpVersion) {

    /** Checks that no part is missing. */
    public Answer {
      Objects.requireNonNull(headers, "headers");
      Objects.requireNonNull(body, "body");
      Objects.requireNonNull(httpVersion, "httpVersion");
    }

    /** Returns status and size only; headers and body may contain secrets. */
    @Override
    public String toString() {
      return "Answer[" + status + ", " + body.length + " bytes]";
    }
  }
}
