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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.testing.OnBackend;
import io.fastreq.camel.testing.TestContext;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.camelhttp.CamelHttpTransport;
import io.fastreq.camel.transport.camelvertx.CamelVertxTransport;
import io.fastreq.camel.transport.vertx.VertxTransport;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A transport under test with a Vert.x of its own, and short methods to send requests. */
final class TransportProbe implements AutoCloseable {

  static final ReadOptions READ = new ReadOptions(16 << 20, false, true);
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  final Vertx vertx = Vertx.vertx();
  final HttpTransport transport;
  private final IntSupplier openConnections;

  TransportProbe() {
    this(20, null);
  }

  TransportProbe(int connections, @Nullable SSLContext ssl) {
    this(settings(connections, 5_000, ssl));
  }

  /** Settings for HTTP/2 over TLS where the server can, that let requests go anywhere. */
  static TransportSettings settings(
      int connections, long connectTimeoutMillis, @Nullable SSLContext ssl) {
    return settings(connections, connectTimeoutMillis, ssl, AddressCheck.NONE);
  }

  /** The same with a check of addresses. */
  static TransportSettings settings(
      int connections,
      long connectTimeoutMillis,
      @Nullable SSLContext ssl,
      AddressCheck addresses) {
    return new TransportSettings(connections, connectTimeoutMillis, ssl, addresses, true, false);
  }

  TransportProbe(TransportSettings settings) {
    String backend = OnBackend.Switch.current();
    switch (backend) {
      case "vertx" -> {
        VertxTransport own = new VertxTransport(vertx, settings, 1);
        transport = own;
        openConnections = own::openConnections;
      }
      case "http" -> {
        CamelHttpTransport http =
            new CamelHttpTransport(TestContext.shared(), settings, settings.connections());
        transport = http;
        openConnections = http::openConnections;
      }
      case "vertx-http" -> {
        CamelVertxTransport web = new CamelVertxTransport(TestContext.shared(), settings);
        transport = web;
        openConnections = web::openConnections;
      }
      default -> throw new IllegalArgumentException(backend);
    }
  }

  /** Returns the number of connections that are open now, in use or idle. */
  int openConnections() {
    return openConnections.getAsInt();
  }

  /** A request and its outcome. */
  record Exchange(Sent sent, CompletableFuture<Outcome> outcome) {

    Outcome await() {
      try {
        return outcome.get(30, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }

    HttpResponse response() {
      Outcome told = await();
      assertThat(told).isInstanceOf(Success.class);
      return ((Success) told).response();
    }

    Failure failure(Kind kind) {
      Outcome told = await();
      assertThat(told).isInstanceOf(Failure.class);
      assertThat(((Failure) told).kind()).as("%s", told).isEqualTo(kind);
      return (Failure) told;
    }
  }

  Exchange get(String url) {
    return send("GET", url, null, READ);
  }

  Exchange get(String url, ReadOptions options) {
    return send("GET", url, null, options);
  }

  Exchange send(String method, String url, byte @Nullable [] body, ReadOptions options) {
    return send(request(method, url, body), options);
  }

  /** Sends a GET through a proxy. */
  Exchange get(String url, FastreqProxy proxy) {
    return send("GET", url, null, proxy);
  }

  /** Sends a request through a proxy. */
  Exchange send(String method, String url, byte @Nullable [] body, FastreqProxy proxy) {
    return send(request(method, url, body).with(Headers.EMPTY, proxy), READ);
  }

  Exchange send(HttpRequest request, ReadOptions options) {
    return send(request, options, null);
  }

  /** Sends a GET whose response body goes to the receiver's sink. */
  Exchange get(String url, BodyReceiver receiver) {
    return send(request("GET", url, null), READ, receiver);
  }

  Exchange send(HttpRequest request, ReadOptions options, @Nullable BodyReceiver receiver) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Sent sent =
        transport.send(
            request,
            options,
            receiver,
            told -> assertThat(outcome.complete(told)).as("delivered once").isTrue());
    return new Exchange(sent, outcome);
  }

  static HttpRequest request(String method, String url, byte @Nullable [] body, String... headers) {
    URI uri = URI.create(url);
    boolean ssl = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80;
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    HttpUrl target = new HttpUrl(ssl, host, port, uri.getRawPath() + query);
    return new HttpRequest(method, target, Headers.of(headers), body, TIMEOUT_NANOS);
  }

  static String text(HttpResponse response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    transport.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
