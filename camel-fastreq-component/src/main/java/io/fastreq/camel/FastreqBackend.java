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
 * Carries requests in a way of the user's own: {@code backend=#bean}. All that fastreq does around
 * a single request it does here too: limits, retries, deadlines, redirects, cookies, results. A
 * backend sends one request as it is given and hands back the one answer that comes, whatever its
 * status; it neither retries, nor follows redirects, nor keeps cookies, nor adds headers but those
 * of the connection ({@code Host}, {@code Content-Length} and their like).
 *
 * <p>Thread-safe: as many requests may be under way at a time as {@code concurrency} allows, over
 * all endpoints that name the bean. {@link #send} is called on worker threads of the component,
 * never on an event loop; the stage may complete on any thread. The bean is the user's to close.
 *
 * <p>Bodies are handed over whole, so {@code returnType=file} and {@code stream} are refused where
 * the endpoint is created, and so is what the bean can't be asked for, such as {@code
 * sslContextParameters}.
 */
@FunctionalInterface
public interface FastreqBackend {

  /**
   * Sends one request. Should not block for longer than it takes to begin; the deadline holds
   * either way.
   *
   * @param request what to send
   * @return completed with the answer, or with why there is none. What a failure becomes goes by
   *     its type: {@link FastreqBackendException} says itself; an unknown host is {@code DNS}, a
   *     connection that did not come about {@code CONNECT}, {@code SSLException} {@code TLS} (a
   *     handshake that the connection's end broke off is {@code CONNECT}), a timeout {@code
   *     TIMEOUT}, any other {@code IOException} {@code TRUNCATED}. Whatever else, a stage that is
   *     null or an answer that is null included, is a fault of the bean: {@code HANDLER}, which is
   *     not retried. Where the stage never completes, the attempt ends with {@code TIMEOUT} after
   *     {@code requestTimeout}
   * @throws Exception the same as a stage that has failed with it
   */
  CompletionStage<Answer> send(Request request) throws Exception;

  /**
   * Whether it goes by way of {@link Request#proxy()}. Where it does not, an endpoint with proxies
   * is refused, since its requests would show the user's own address.
   */
  default boolean usesProxies() {
    return false;
  }

  /**
   * Whether it asks {@link Request#refusalOf} before it connects to an address. Where it does not,
   * an endpoint with {@code addressPolicy=public}, or with addresses among its {@code deniedHosts},
   * is refused: names could lead to addresses that nobody has looked at. Hosts that are written as
   * addresses are checked either way, and so are names against {@code allowedHosts} and {@code
   * deniedHosts}.
   */
  default boolean checksAddresses() {
    return false;
  }

  /** What is to be sent. Thread-safe. */
  interface Request {

    /** HTTP method, a token. */
    String method();

    /** Absolute URL, {@code http} or {@code https}, without user or fragment. */
    String url();

    /** All headers but those of the connection, in order. Unmodifiable. */
    List<Map.Entry<String, String>> headers();

    /** The body, or null for none. Not to be changed. */
    byte @Nullable [] body();

    /** What is left of {@code requestTimeout} at most. The deadline is kept by fastreq. */
    Duration timeout();

    /**
     * Most bytes of a body that are taken, after decoding; 0 for no limit. More fails with {@code
     * TOO_LARGE} in the end; a backend that stops reading there spares the memory.
     */
    long maxBodySize();

    /** By way of which proxy, or null for directly. */
    @Nullable FastreqProxy proxy();

    /**
     * Why the request may not go to an address, or null. To be asked for the very address that is
     * about to be connected to; a refusal ends the attempt as {@link FastreqBackendException} of
     * kind {@code BLOCKED}.
     */
    @Nullable String refusalOf(InetAddress address);

    /**
     * Has something run when the request is given up: its time is over, its batch was cut short, or
     * the route stops. It is to close the connection, and must not block. Runs at most once, on any
     * thread, at once where the request has been given up already; never after the stage has
     * completed. Without it, what is given up goes on unseen and its answer is dropped.
     */
    void onAbort(Runnable action);
  }

  /**
   * An answer that has come whole.
   *
   * @param status HTTP status code, 200 to 599
   * @param headers names in any case, each with its values in order
   * @param body the body as it came. Where it is encoded and {@code Content-Encoding} still says
   *     so, fastreq decodes it: gzip and deflate, also in a list
   * @param httpVersion {@code HTTP/1.1} or {@code HTTP/2}
   */
  record Answer(int status, Map<String, List<String>> headers, byte[] body, String httpVersion) {

    /** Checks that all is there. */
    public Answer {
      Objects.requireNonNull(headers, "headers");
      Objects.requireNonNull(body, "body");
      Objects.requireNonNull(httpVersion, "httpVersion");
    }

    /** Status and size; headers and body may hold what does not belong in a log. */
    @Override
    public String toString() {
      return "Answer[" + status + ", " + body.length + " bytes]";
    }
  }
}
