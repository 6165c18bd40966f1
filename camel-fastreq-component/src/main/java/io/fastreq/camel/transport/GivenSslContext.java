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

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Lets Vert.x use a ready-made {@link SSLContext}, keys, trust and all; its own options know only
 * key stores. Immutable.
 */
final class GivenSslContext extends JdkSSLEngineOptions {

  private final SSLContext context;

  GivenSslContext(SSLContext context) {
    this.context = context;
  }

  @Override
  public GivenSslContext copy() {
    return new GivenSslContext(context);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory(context);
  }

  private static final class Factory implements SslContextFactory {

    private final SSLContext context;
    private boolean alpn;
    private List<String> protocols = List.of();

    Factory(SSLContext context) {
      this.context = context;
    }

    @Override
    public SslContextFactory useAlpn(boolean useAlpn) {
      alpn = useAlpn;
      return this;
    }

    @Override
    public SslContextFactory applicationProtocols(List<String> applicationProtocols) {
      if (applicationProtocols != null) {
        protocols = List.copyOf(applicationProtocols);
      }
      return this;
    }

    @Override
    public SslContext create() {
      ApplicationProtocolConfig negotiation =
          alpn && !protocols.isEmpty()
              ? new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.FATAL_ALERT,
                  SelectedListenerFailureBehavior.FATAL_ALERT,
                  protocols)
              : ApplicationProtocolConfig.DISABLED;
      return new JdkSslContext(
          context,
          true,
          null,
          IdentityCipherSuiteFilter.INSTANCE,
          negotiation,
          ClientAuth.NONE,
          null,
          false);
    }
  }
}
