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
package io.fastreq.camel.transport.camelvertx;

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.TransportSettings;
import io.fastreq.camel.transport.vertx.VertxTransport;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.vertx.http.VertxHttpComponent;
import org.apache.camel.component.vertx.http.VertxHttpProducer;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * The backend {@code vertx-http}: a producer of camel-vertx-http, on the Vert.x of that component.
 * HTTP/1.1 only. Thread-safe; only {@link #close()} blocks.
 *
 * <p>The producer's web client sends the requests with clients that the backend {@code vertx} has
 * configured and guards: see {@link WebClientSender} for the division of work. So what is sent,
 * where it may go and how responses are read is the same as there. Outcomes are told on Vert.x's
 * worker threads, since the producer calls back there.
 *
 * <p>Of what is set on the component {@code vertx-http}, its {@code vertx} is used, its {@code
 * sslContextParameters} where the settings have no trust and keys, and its {@code webClientOptions}
 * except what would turn off a guard. Its credentials are never sent.
 */
public final class CamelVertxTransport implements HttpTransport {

  private final VertxTransport vertx;
  private final ExchangeEndpoint endpoint;
  private final VertxHttpProducer producer;

  /**
   * Creates a transport that is ready to send.
   *
   * @param context whose component {@code vertx-http} is used
   * @param settings sizes, times and trust; what they say of HTTP/2 is ignored
   * @throws IllegalArgumentException if the component {@code vertx-http} has a proxy, which would
   *     not be used
   */
  public CamelVertxTransport(CamelContext context, TransportSettings settings) {
    VertxHttpComponent component = context.getComponent("vertx-http", VertxHttpComponent.class);
    // Before the context is started it would have no Vert.x yet.
    ServiceHelper.startService(component);
    WebClientOptions options = component.getWebClientOptions();
    if (component.getProxyHost() != null
        || (options != null && options.getProxyOptions() != null)) {
      throw new IllegalArgumentException(
          "The backend vertx-http does not go by way of the proxy that the component vertx-http"
              + " names: set it as option proxies of fastreq");
    }
    endpoint = new ExchangeEndpoint(component);
    producer = new VertxHttpProducer(endpoint);
    ServiceHelper.startService(endpoint, producer);
    vertx =
        new VertxTransport(
            Objects.requireNonNull(component.getVertx(), "no Vert.x"),
            settings.ssl() == null ? settings.withTls(tls(context, component)) : settings,
            options == null ? new HttpClientOptions() : options,
            () -> new WebClientSender(producer));
  }

  private static @Nullable SSLContext tls(CamelContext context, VertxHttpComponent component) {
    SSLContextParameters parameters = component.getSslContextParameters();
    if (parameters == null && component.isUseGlobalSslContextParameters()) {
      parameters = context.getSSLContextParameters();
    }
    try {
      return parameters == null ? null : parameters.createSSLContext(context);
    } catch (Exception e) { // declared so: keys that cannot be read, files that are missing
      throw new IllegalArgumentException(
          "The sslContextParameters of the component vertx-http can not be used", e);
    }
  }

  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    return vertx.send(request, options, receiver, listener);
  }

  @Override
  public void makeRoom(int requests) {
    vertx.makeRoom(requests);
  }

  /** Returns the number of connections that are open now, in use or idle. */
  public int openConnections() {
    return vertx.openConnections();
  }

  /** {@inheritDoc} Waits at most 5 seconds. */
  @Override
  public void close() {
    vertx.close();
    ServiceHelper.stopService(producer, endpoint);
  }
}
