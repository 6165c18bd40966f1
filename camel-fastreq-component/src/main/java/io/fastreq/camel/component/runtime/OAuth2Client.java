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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.component.options.BatchSettings;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.component.options.UserAgentChoice;
import io.fastreq.camel.component.options.UserAgentSource;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.oauth2.ClientCredentials;
import io.fastreq.camel.transport.HttpTransport;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The client of a token endpoint: its tokens, and the transport by which they are asked for.
 * Requests go the way of the items' requests: by the backend, addresses, TLS, proxies, user agent,
 * timeouts and retries of the endpoint that started the engine. Thread-safe.
 */
final class OAuth2Client {

  private final NamedOptions endpoint;
  private final Parts parts;
  private final @Nullable Proxies proxies;
  private final Delayer delayer;
  private final ComponentResources resources;
  private final ChangeableLimits limits;
  private final OAuth2Tokens tokens;
  private @Nullable HttpTransport transport; // guarded by this
  private boolean closed; // guarded by this

  /** The parts that take time to find, or call the user's beans. */
  record Parts(
      ClientCredentials client,
      BackendSelector.Choice backend,
      @Nullable UserAgentChoice userAgents) {

    /**
     * Finds the parts. Returns null if requests carry no tokens.
     *
     * @throws Exception if TLS cannot be set up, or the list of user agents cannot be read
     */
    static @Nullable Parts find(
        CamelContext context,
        String name,
        EndpointOptions options,
        Function<String, @Nullable String> environment)
        throws Exception {
      ClientCredentials client = options.oauth2Client();
      return client == null
          ? null
          : new Parts(
              client,
              BackendSelector.choice(context, name, options),
              UserAgentSource.of(context, options, environment));
    }
  }

  OAuth2Client(
      NamedOptions endpoint,
      Parts parts,
      @Nullable Proxies proxies,
      Delayer delayer,
      ComponentResources resources,
      ChangeableLimits limits) {
    this.endpoint = endpoint;
    this.parts = parts;
    this.proxies = proxies;
    this.delayer = delayer;
    this.resources = resources;
    this.limits = limits;
    EndpointOptions options = endpoint.options();
    this.tokens =
        new OAuth2Tokens(
            endpoint.name(),
            parts.client().shownEndpoint(),
            new OAuth2Tokens.Lifetimes(
                TimeUnit.SECONDS.toNanos(options.getOauth2CachedTokensDefaultExpirySeconds()),
                TimeUnit.SECONDS.toNanos(options.getOauth2CachedTokensExpirationMarginSeconds())),
            System::nanoTime);
  }

  OAuth2Tokens tokens() {
    return tokens;
  }

  /** Opens the transport, unless it is open. May block. */
  synchronized void open() {
    if (transport != null || closed) {
      return;
    }
    HttpTransport opened = resources.transport(parts.backend());
    transport = opened;
    limits.attach(opened);
    EndpointOptions options = endpoint.options();
    tokens.open(
        new TokenFetch.Setup(
            parts.client(),
            opened,
            new DefaultRequestCustomizer(
                proxies, parts.userAgents(), null, null, null, new QueryMask(options)),
            BatchSettings.retryPolicy(options, Set.of("POST")),
            TimeUnit.MILLISECONDS.toNanos(options.getRequestTimeout()),
            options.isRespectRetryAfter(),
            TimeUnit.MILLISECONDS.toNanos(options.getMaxRetryAfter()),
            delayer));
  }

  /** Gives up what is in flight, and closes the transport. */
  void close() {
    tokens.close();
    HttpTransport open;
    synchronized (this) {
      closed = true;
      open = transport;
      transport = null;
    }
    if (open != null) {
      limits.detach(open);
      resources.release(parts.backend());
    }
  }
}
