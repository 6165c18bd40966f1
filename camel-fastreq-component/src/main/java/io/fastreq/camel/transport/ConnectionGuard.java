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

import io.fastreq.camel.transport.Outcome.Reach;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/**
 * Stands in an HTTP/1.1 connection between Netty's codec and Vert.x, and sees to it that a request
 * gets its own answer or none.
 *
 * <p>Vert.x gives the next request whatever comes next, and takes an informational answer it does
 * not know for the final one. So this handler
 *
 * <ul>
 *   <li>drops 100 and 103, up to a number, and refuses every other 1xx (RFC 9110, section 15.2: an
 *       unexpected one may be ignored; to close is as safe and shows the fault);
 *   <li>refuses an answer nobody asked for, or that comes before its request was sent;
 *   <li>holds the end of an answer back until all that came with it has been decoded, so that
 *       surplus bytes (RFC 9112, section 6.3) break this answer and not the next;
 *   <li>closes an idle connection on which bytes arrive.
 * </ul>
 *
 * <p>Used on the connection's event loop only.
 */
final class ConnectionGuard extends ChannelDuplexHandler implements KeptConnection {

  static final int MAX_INFORMATIONAL = 20;

  private static final AttributeKey<ConnectionGuard> KEY =
      AttributeKey.valueOf(ConnectionGuard.class, "connection");

  private final ConnectionBase connection;
  private final Keeper keeper;
  private final Chain.Link<KeptConnection> place = new Chain.Link<>(this);

  private boolean answerDue;
  private boolean requestSent = true;
  private boolean bytesSeen;
  private boolean reused;
  private boolean served;
  private boolean waited;
  private boolean dead;
  private int informational;
  private boolean inInformational;
  private @Nullable LastHttpContent end;
  private @Nullable Runnable onLost;
  private Exchange exchange = new Exchange();

  private ConnectionGuard(ConnectionBase connection, Keeper keeper) {
    this.connection = connection;
    this.keeper = keeper;
  }

  /** Puts a guard into a new HTTP/1.1 connection. */
  static void install(ConnectionBase connection, Keeper keeper) {
    ConnectionGuard guard = new ConnectionGuard(connection, keeper);
    ChannelHandlerContext vertx = connection.channelHandlerContext();
    vertx.channel().attr(KEY).set(guard);
    vertx.pipeline().addBefore(vertx.name(), "fastreq-answers", guard);
    vertx.pipeline().addBefore("codec", "fastreq-bytes", guard.new Bytes());
  }

  /**
   * The next request on a connection, also after that was closed; null where the connection has no
   * guard (HTTP/2). The request has to be written right after.
   */
  static @Nullable Carrier begin(HttpConnection connection) {
    ConnectionGuard guard = of(connection);
    if (guard == null) {
      return null;
    }
    guard.exchange = guard.new Exchange();
    return guard.exchange;
  }

  /** The guard of a connection, also after that was closed; null if it has none. */
  static @Nullable ConnectionGuard of(HttpConnection connection) {
    return connection instanceof ConnectionBase base ? base.channel().attr(KEY).get() : null;
  }

  @Override
  public void hold(Runnable action) {
    onLost = action;
    waited = true;
    keeper.busy(this);
  }

  @Override
  public void release(Runnable action) {
    onLost = null;
  }

  @Override
  public void unused() {
    if (connection.channel().isActive()) {
      keeper.idle(this);
    }
  }

  @Override
  public Chain.Link<KeptConnection> place() {
    return place;
  }

  @Override
  public void kill() {
    dead = true;
    dropEnd();
    // Takes it out of the pool now, but closes only when all has been written ...
    connection.close();
    // ... which may be never if the server does not read.
    ChannelFuture unused = connection.channelHandlerContext().close();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise)
      throws Exception {
    if (msg instanceof HttpRequest) {
      answerDue = true;
      reused = served || waited; // it may have been closed meanwhile in either case
      waited = false;
      served = true;
      bytesSeen = false;
      informational = 0;
      keeper.busy(this);
      if (msg instanceof FullHttpRequest request && request.content().isReadable()) {
        requestSent = false;
        ChannelPromise written =
            promise.unvoid().addListener(done -> requestSent = done.isSuccess());
        super.write(ctx, msg, written);
        return;
      }
      requestSent = true;
    }
    super.write(ctx, msg, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (dead) {
      ReferenceCountUtil.release(msg);
    } else if (end != null) {
      refuse(ctx, msg, "bytes after the end of the answer");
    } else if (msg instanceof HttpObject part && part.decoderResult().isFailure()) {
      dead = true;
      ctx.fireChannelRead(msg);
    } else if (msg instanceof HttpResponse head) {
      readHead(ctx, head);
    } else if (inInformational) {
      inInformational = !(msg instanceof LastHttpContent);
      ReferenceCountUtil.release(msg);
    } else if (msg instanceof LastHttpContent last) {
      end = last;
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  private void readHead(ChannelHandlerContext ctx, HttpResponse head) {
    int status = head.status().code();
    if (!answerDue) {
      refuse(ctx, head, "an answer that was not asked for");
    } else if (!requestSent) {
      refuse(ctx, head, new EarlyAnswerException(status));
    } else if (status >= 200) {
      exchange.version = head.protocolVersion().text();
      ctx.fireChannelRead(head);
    } else if (status != 100 && status != 103) {
      refuse(ctx, head, "an informational answer that was not asked for");
    } else if (++informational > MAX_INFORMATIONAL) {
      refuse(ctx, head, "too many informational answers");
    } else {
      inInformational = true;
    }
  }

  private void refuse(ChannelHandlerContext ctx, Object msg, String why) {
    refuse(ctx, msg, new MalformedAnswerException(why));
  }

  private void refuse(ChannelHandlerContext ctx, Object msg, RuntimeException why) {
    ReferenceCountUtil.release(msg);
    dropEnd();
    dead = true;
    // Vert.x tells the request and closes the connection.
    ctx.fireExceptionCaught(why);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    handEndOn(ctx);
    ctx.fireChannelReadComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset that follows a whole answer takes nothing from it.
    handEndOn(ctx);
    ctx.fireExceptionCaught(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    handEndOn(ctx);
    keeper.closed(this);
    ctx.fireChannelInactive();
    Runnable lost = onLost;
    onLost = null;
    if (lost != null) {
      keeper.run(lost);
    }
  }

  private void handEndOn(ChannelHandlerContext ctx) {
    LastHttpContent last = end;
    if (last == null) {
      return;
    }
    Exchange ending = exchange;
    end = null;
    answerDue = false;
    ctx.fireChannelRead(last);
    if (!answerDue && ctx.channel().isActive()) {
      keeper.idle(this);
    }
    ending.end();
  }

  private void dropEnd() {
    if (end != null) {
      end.release();
      end = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    dropEnd();
  }

  /**
   * One request and its answer. When all of the answer has come the connection serves others, even
   * while who reads it has not taken all of it yet.
   */
  private final class Exchange implements Carrier {

    private boolean over;
    private String version = "HTTP/1.1";
    private @Nullable Runnable afterAnswer;

    @Override
    public Reach reach() {
      return !over && reused && !bytesSeen ? Reach.STALE_CONNECTION : Reach.MAYBE_RECEIVED;
    }

    @Override
    public boolean silent() {
      return !over && !reused && !bytesSeen;
    }

    /** {@inheritDoc} Vert.x tells only the one it speaks itself. */
    @Override
    public String answerVersion() {
      return version;
    }

    /** Nothing: what the guard has let pass is such a beginning. */
    @Override
    public @Nullable Exception refusalOf(HttpClientResponse head) {
      return null;
    }

    @Override
    public void afterAnswer(Runnable action) {
      if (over) {
        action.run();
      } else {
        afterAnswer = action;
      }
    }

    @Override
    public void kill() {
      if (!over) {
        ConnectionGuard.this.kill();
      }
    }

    void end() {
      over = true;
      Runnable action = afterAnswer;
      // An idle connection must not keep the batch that it last served.
      afterAnswer = null;
      if (action != null) {
        action.run();
      }
    }
  }

  /** Stands before the codec, to see whether anything has come at all. */
  private final class Bytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (answerDue && !dead) {
        bytesSeen = true;
        ctx.fireChannelRead(msg);
      } else {
        ReferenceCountUtil.release(msg);
        kill();
      }
    }
  }
}
