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
package io.fastreq.camel.transport.vertx.http1;

import io.fastreq.camel.transport.framing.InformationalResponses;
import io.fastreq.camel.transport.framing.MalformedResponseException;
import io.fastreq.camel.transport.vertx.connection.ConnectionExchange;
import io.fastreq.camel.transport.vertx.connection.ConnectionRoute;
import io.fastreq.camel.transport.vertx.connection.IntrusiveList;
import io.fastreq.camel.transport.vertx.connection.PersistentConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Handler of an HTTP/1.1 connection between the socket (or TLS) and Vert.x that makes sure a
 * request gets its own response or none. It reads responses with a {@link ResponseDecoder}; Netty's
 * decoder would go on to the next response by itself.
 *
 * <p>Vert.x assigns whatever comes next to the next request, and takes an informational response
 * that it does not know for the final one. So this handler
 *
 * <ul>
 *   <li>drops 100 and 103, up to a number, and refuses every other 1xx;
 *   <li>holds back the end of a response until all that came with it has been read: if bytes follow
 *       (RFC 9112 section 6.3), the response is delivered and the connection closed;
 *   <li>closes the connection after a response that came before its request was sent completely,
 *       and sends no more of the request (RFC 9112 section 9.5);
 *   <li>closes an idle connection on which bytes arrive.
 * </ul>
 *
 * <p>Used on the connection's event loop only.
 */
public final class ConnectionGuard extends ChannelDuplexHandler implements PersistentConnection {

  /** From this status on, a server that has not read the whole request will not read the rest. */
  private static final int FIRST_REFUSING_STATUS = 300;

  private static final AttributeKey<ConnectionGuard> KEY =
      AttributeKey.valueOf(ConnectionGuard.class, "connection");

  private enum State {
    /** No response is expected: bytes that come belong to none. */
    IDLE,
    /** A request has been written, and no byte of a response has come. */
    EXPECTING,
    /** A response has begun. */
    READING,
    /** The response is complete; what came with it is still being read. */
    ENDING,
    /** Everything that comes is dropped. */
    CLOSED
  }

  private final ConnectionBase connection;
  private final HttpConnection vertxConnection;
  private final Owner owner;
  private final IntrusiveList.Node<PersistentConnection> node = new IntrusiveList.Node<>(this);
  private final ConnectionHistory history;
  private final ResponseDecoder decoder = new ResponseDecoder();

  private State state = State.IDLE;
  private @Nullable Runnable onLost;
  private boolean closing;
  private boolean hasBody;
  private boolean refused;
  private final InformationalResponses informational = new InformationalResponses();
  private @Nullable RequestUpload upload;
  private Http1Exchange exchange = new Http1Exchange(this);

  private ConnectionGuard(ConnectionBase connection, HttpConnection same, Owner owner) {
    this.connection = connection;
    this.vertxConnection = same;
    this.owner = owner;
    this.history = new ConnectionHistory(owner.reliability());
  }

  /** Installs a guard in a new HTTP/1.1 connection. */
  public static void install(ConnectionBase connection, HttpConnection same, Owner owner) {
    ConnectionGuard guard = new ConnectionGuard(connection, same, owner);
    ChannelHandlerContext vertx = connection.channelHandlerContext();
    vertx.channel().attr(KEY).set(guard);
    // When a write fails, a response may have come, which would be lost if the connection closed at
    // once.
    vertx.channel().config().setAutoClose(false);
    vertx.pipeline().addBefore(vertx.name(), "fastreq-connection", guard);
    // Netty's codec hands what it holds already to the guard.
    vertx.pipeline().addBefore("codec", "fastreq-requests", new HttpRequestEncoder());
    vertx.pipeline().remove("codec");
  }

  /**
   * Begins the next exchange on a connection, even on a closed one; null if the connection has no
   * guard (HTTP/2). The request has to be written at once.
   *
   * @param route what the connection leads to
   */
  public static @Nullable ConnectionExchange begin(
      HttpConnection connection, ConnectionRoute route) {
    ConnectionGuard guard = of(connection);
    if (guard == null) {
      return null;
    }
    guard.history.begin(route);
    guard.exchange = new Http1Exchange(guard);
    return guard.exchange;
  }

  /** Returns the guard of a connection, even of a closed one, or null if it has none. */
  public static @Nullable ConnectionGuard of(HttpConnection connection) {
    return connection instanceof ConnectionBase base ? base.channel().attr(KEY).get() : null;
  }

  @Override
  public void hold(Runnable action) {
    onLost = action;
    history.held();
    owner.busy(this);
  }

  @Override
  public void release(Runnable action) {
    onLost = null;
  }

  @Override
  public void unused() {
    if (connection.channel().isActive()) {
      owner.idle(this);
    }
  }

  /** Returns whether it has carried a request, so that the server may have closed it. */
  public boolean hasServed() {
    return history.hasServed();
  }

  /**
   * Returns whether a request may be written: the connection is open, no unexpected bytes have
   * come, and the server still keeps it.
   */
  public boolean isUsable() {
    return state == State.IDLE && connection.channel().isActive() && history.isFresh();
  }

  /** Returns whether the connection may have been closed before the current request was written. */
  boolean wasKept() {
    return history.wasKept();
  }

  /** Called when the server had closed it before the current request arrived. */
  void foundStale() {
    history.foundStale();
  }

  /** Returns whether no byte has come since the request was written. */
  boolean isSilent() {
    return state == State.EXPECTING;
  }

  @Override
  public IntrusiveList.Node<PersistentConnection> node() {
    return node;
  }

  @Override
  public void kill() {
    state = State.CLOSED;
    stopUpload();
    // Removes it from the pool now, but closes it only when all has been written ...
    connection.close();
    // ... which may be never if the server does not read.
    ChannelFuture unused = connection.channelHandlerContext().close();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise)
      throws Exception {
    if (!(msg instanceof HttpRequest request) || state == State.CLOSED) {
      super.write(ctx, msg, promise);
      return;
    }
    state = State.EXPECTING;
    decoder.expect(HttpMethod.HEAD.equals(request.method()));
    history.written();
    closing = false;
    refused = false;
    hasBody =
        request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    informational.reset();
    owner.busy(this);
    upload = RequestUpload.start(ctx, request, promise);
  }

  private boolean isRequestSent() {
    return upload == null || upload.isDone();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (upload != null) {
      upload.goOn();
    }
    ctx.fireChannelWritabilityChanged();
  }

  private void stopUpload() {
    if (upload != null) {
      upload.stop();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(msg);
      return;
    }
    try {
      read(ctx, bytes);
    } finally {
      bytes.release();
    }
  }

  private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (!bytes.isReadable()) {
      return;
    }
    switch (state) {
      case IDLE -> kill();
      case EXPECTING, READING -> readResponse(ctx, bytes);
      case ENDING -> closing = true;
      case CLOSED -> {
        // belongs to no exchange
      }
    }
  }

  private void readResponse(ChannelHandlerContext ctx, ByteBuf bytes) {
    boolean first = state == State.EXPECTING;
    state = State.READING;
    if (first) {
      history.responseBegun();
    }
    try {
      HttpObject part = decoder.next(bytes);
      while (part != null) {
        take(ctx, part);
        part = state == State.READING ? decoder.next(bytes) : null;
      }
    } catch (RuntimeException e) {
      if (first && history.wasKept() && decoder.awaitsHead()) {
        exchange.metLeftoverBytes();
        refuse(ctx, new LeftoverBytesException(e));
      } else {
        refuse(ctx, e);
      }
    }
    closing |= bytes.isReadable();
  }

  private void take(ChannelHandlerContext ctx, HttpObject part) {
    if (part instanceof HttpResponse head) {
      takeHead(ctx, head);
    } else if (part instanceof LastHttpContent) {
      state = State.ENDING;
    } else {
      ctx.fireChannelRead(part);
    }
  }

  private void takeHead(ChannelHandlerContext ctx, HttpResponse head) {
    int status = head.status().code();
    if (InformationalResponses.isInformational(status)) {
      try {
        informational.accept(status);
      } catch (MalformedResponseException e) {
        refuse(ctx, e);
      }
      return;
    }
    exchange.responseBegun(head.protocolVersion().text());
    boolean kept = history.keepsAlive(head.headers()) && decoder.reusable();
    closing = !kept || !isRequestSent();
    refused = hasBody && status >= FIRST_REFUSING_STATUS;
    if (closing && status >= FIRST_REFUSING_STATUS) {
      stopUpload();
    }
    ctx.fireChannelRead(head);
  }

  private void refuse(ChannelHandlerContext ctx, Exception why) {
    state = State.CLOSED;
    stopUpload();
    // Vert.x tells the request and closes the connection.
    ctx.fireExceptionCaught(why);
    ChannelFuture unused = ctx.close();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    handEndOn(ctx);
    ctx.fireChannelReadComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (state == State.READING && refused && cause instanceof IOException) {
      // The server has closed with bytes of the request unread, so its close became a reset.
      endWithConnection(ctx);
    }
    // A reset after a complete response does not invalidate it.
    handEndOn(ctx);
    ctx.fireExceptionCaught(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (state == State.IDLE) {
      history.closedWhileIdle();
    }
    if (state == State.READING) {
      endWithConnection(ctx);
    }
    handEndOn(ctx);
    stopUpload();
    owner.closed(this);
    ctx.fireChannelInactive();
    Runnable lost = onLost;
    onLost = null;
    if (lost != null) {
      owner.run(lost);
    }
  }

  private void endWithConnection(ChannelHandlerContext ctx) {
    try {
      if (decoder.close() != null) {
        state = State.ENDING;
      }
    } catch (MalformedResponseException e) {
      refuse(ctx, e);
    }
  }

  private void handEndOn(ChannelHandlerContext ctx) {
    if (state != State.ENDING) {
      return;
    }
    Http1Exchange ending = exchange;
    if (closing || !isRequestSent()) {
      endForGood(ctx, ending);
      return;
    }
    state = State.IDLE;
    history.idle();
    upload = null;
    ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    if (state == State.IDLE && ctx.channel().isActive()) {
      owner.idle(this);
    }
    ending.end();
  }

  private void endForGood(ChannelHandlerContext ctx, Http1Exchange ending) {
    state = State.CLOSED;
    stopUpload();
    // Lets Vert.x remove it from the pool at the end of the response ...
    Future<Void> unused = vertxConnection.shutdown(1, TimeUnit.MINUTES);
    ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    // ... without waiting until the server has read all of the request.
    ChannelFuture unusedToo = ctx.close();
    ending.end();
  }
}
