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

import io.fastreq.camel.transport.vertx.http2.SettingsTimeoutSslContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * Lets Vert.x use a given {@link SSLContext}, with its keys and trust; Vert.x's own options take
 * only key stores. Immutable.
 */
final class SslContextOptions extends JdkSSLEngineOptions {

  private final SSLContext context;
  private final long settingsTimeoutMillis;

  /**
   * @param settingsTimeoutMillis how long a server that has chosen HTTP/2 may take to send its
   *     first frame
   */
  SslContextOptions(SSLContext context, long settingsTimeoutMillis) {
    this.context = context;
    this.settingsTimeoutMillis = settingsTimeoutMillis;
  }

  @Override
  public SslContextOptions copy() {
    return new SslContextOptions(context, settingsTimeoutMillis);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory(context, settingsTimeoutMillis);
  }

  private static final class Factory implements SslContextFactory {

    private final SSLContext context;
    private final long settingsTimeoutMillis;
    private boolean alpn;
    private List<String> protocols = List.of();

    Factory(SSLContext context, long settingsTimeoutMillis) {
      this.context = context;
      this.settingsTimeoutMillis = settingsTimeoutMillis;
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
      return new SettingsTimeoutSslContext(context, negotiation, settingsTimeoutMillis);
    }
  }
}
