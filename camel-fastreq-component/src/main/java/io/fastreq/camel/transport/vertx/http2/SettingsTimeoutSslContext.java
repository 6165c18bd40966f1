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
package io.fastreq.camel.transport.vertx.http2;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * TLS of a client that closes a connection if the server chooses HTTP/2 and then sends nothing.
 * Vert.x hands out a connection when the server's first frame has come (RFC 9113 section 3.4), and
 * waits for it without a limit. Immutable.
 */
public final class SettingsTimeoutSslContext extends JdkSslContext {

  private final long settingsTimeoutMillis;

  public SettingsTimeoutSslContext(
      SSLContext context, ApplicationProtocolConfig negotiation, long settingsTimeoutMillis) {
    super(
        context,
        true,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        negotiation,
        ClientAuth.NONE,
        null,
        false);
    this.settingsTimeoutMillis = settingsTimeoutMillis;
  }

  @Override
  protected SslHandler newHandler(ByteBufAllocator alloc, boolean startTls, Executor executor) {
    return timed(super.newHandler(alloc, startTls, executor));
  }

  @Override
  protected SslHandler newHandler(
      ByteBufAllocator alloc, String peerHost, int peerPort, boolean startTls, Executor executor) {
    return timed(super.newHandler(alloc, peerHost, peerPort, startTls, executor));
  }

  private SslHandler timed(SslHandler handler) {
    handler.handshakeFuture().addListener((Future<Channel> done) -> handshakeDone(handler, done));
    return handler;
  }

  private void handshakeDone(SslHandler handler, Future<Channel> done) {
    if (done.isSuccess() && ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol())) {
      Channel channel = done.getNow();
      var unused =
          channel
              .eventLoop()
              .schedule(() -> closeUnused(channel), settingsTimeoutMillis, TimeUnit.MILLISECONDS);
    }
  }

  private static void closeUnused(Channel channel) {
    if (!Http2Connection.begun(channel)) {
      ChannelFuture unused = channel.close();
    }
  }
}
