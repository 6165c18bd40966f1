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

import io.fastreq.camel.transport.vertx.connection.IntrusiveList;
import io.fastreq.camel.transport.vertx.connection.PersistentConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection and what Vert.x does not tell about it: how many streams it has left, which
 * of them the server says it never took (GOAWAY, RFC 9113 section 6.8), and when one is closed. One
 * that goes away, by the server's wish or ours, closes as soon as its last stream has ended.
 *
 * <p>Used on the connection's event loop only.
 */
public final class Http2Connection extends Http2ConnectionAdapter implements PersistentConnection {

  private static final AttributeKey<Http2Connection> KEY =
      AttributeKey.valueOf(Http2Connection.class, "connection");

  private final ConnectionBase engine;
  private final HttpConnection connection;
  private final Http2ConnectionHandler handler;
  private final io.netty.handler.codec.http2.Http2Connection streams;
  private final Owner owner;
  private final IntrusiveList.Node<PersistentConnection> node = new IntrusiveList.Node<>(this);
  private final Map<Integer, Runnable> afterClose = new HashMap<>();

  /** Of the requests that were handed a stream and wait to be written. */
  private final Set<Runnable> onLost = new LinkedHashSet<>();

  private Runnable onChange = () -> {};
  private boolean served;
  private boolean answered;
  private long reads;

  private Http2Connection(
      ConnectionBase engine,
      HttpConnection connection,
      Http2ConnectionHandler handler,
      Owner owner) {
    this.engine = engine;
    this.connection = connection;
    this.handler = handler;
    this.streams = handler.connection();
    this.owner = owner;
  }

  /** Watches over a new HTTP/2 connection. */
  public static void install(ConnectionBase engine, HttpConnection connection, Owner owner) {
    ChannelHandlerContext vertx = engine.channelHandlerContext();
    Http2Connection shared =
        new Http2Connection(engine, connection, (Http2ConnectionHandler) vertx.handler(), owner);
    vertx.channel().attr(KEY).set(shared);
    vertx.pipeline().addBefore(vertx.name(), "fastreq-bytes", shared.new Bytes());
    shared.streams.addListener(shared);
    // Later, when the pool knows the new number of streams as well.
    connection.remoteSettingsHandler(
        settings -> vertx.channel().eventLoop().execute(shared::changed));
  }

  /** What watches over a connection, also after it was closed; null if it is not HTTP/2. */
  public static @Nullable Http2Connection of(HttpConnection connection) {
    return connection instanceof ConnectionBase base ? base.channel().attr(KEY).get() : null;
  }

  /** Whether HTTP/2 has begun on a channel. */
  static boolean begun(Channel channel) {
    return channel.hasAttr(KEY);
  }

  /** Has this run whenever streams may have become free, and when the connection is lost. */
  void onChange(Runnable action) {
    onChange = action;
  }

  private void changed() {
    owner.run(onChange);
    if (!onLost.isEmpty() && !usable()) {
      List<Runnable> lost = List.copyOf(onLost);
      onLost.clear();
      lost.forEach(owner::run);
    }
  }

  @Override
  public void hold(Runnable action) {
    onLost.add(action);
    owner.busy(this);
  }

  @Override
  public void release(Runnable action) {
    onLost.remove(action);
  }

  /** Nothing: whoever gives a stream back unopened {@link #retire retires} the connection. */
  @Override
  public void unused() {}

  /** Whether further streams may be opened. */
  boolean usable() {
    return !streams.goAwayReceived() && !streams.goAwaySent() && engine.channel().isActive();
  }

  /** Most streams at a time, as the server has it (SETTINGS_MAX_CONCURRENT_STREAMS). */
  int limit() {
    return streams.local().maxActiveStreams();
  }

  /** How many streams can be opened now. */
  int free() {
    return usable() ? Math.max(0, limit() - streams.numActiveStreams() - onLost.size()) : 0;
  }

  /**
   * The stream that a request is about to open. The request has to be written right after.
   *
   * @param waited whether the request waited for it to be written, so that the connection may have
   *     gone stale
   * @param onBroken told if more informational responses come than are read
   */
  public Http2Stream begin(
      HttpClientRequest request, boolean waited, Consumer<Throwable> onBroken) {
    int last = streams.local().lastStreamCreated();
    Http2Stream stream = new Http2Stream(this, last == 0 ? 1 : last + 2, served || waited);
    stream.countInformational(request, onBroken);
    return stream;
  }

  /** Changes whenever bytes come. */
  long reads() {
    return reads;
  }

  /** Whether the stream has been opened, be it open still or closed. */
  boolean opened(int streamId) {
    return streams.local().lastStreamCreated() >= streamId;
  }

  /** Whether the server says it never took the stream, so that it was surely not acted on. */
  boolean neverTook(int streamId) {
    return streams.goAwayReceived() && streamId > streams.local().lastStreamKnownByPeer();
  }

  /**
   * Whether the server has taken streams of this connection, and not just said that it would. A
   * server that winds down says at first that it takes any stream (RFC 9113 section 6.8).
   */
  boolean tookAny() {
    int last = streams.goAwayReceived() ? streams.local().lastStreamKnownByPeer() : 0;
    return answered || (last > 0 && last <= streams.local().lastStreamCreated());
  }

  /** Runs something when a stream is closed whose response has come whole; cuts what is unsent. */
  void afterClose(int streamId, Runnable action) {
    answered = true;
    var stream = streams.stream(streamId);
    if (stream != null && stream.state() == State.HALF_CLOSED_LOCAL) {
      afterClose.put(streamId, action);
    } else {
      // The server does not want the rest of the request (RFC 9113 section 8.1).
      reset(streamId);
      action.run();
    }
  }

  /**
   * Ends a stream with CANCEL if it is open. One that is just being closed is not: a server that
   * did not take it would hear of a stream that it does not know, which is an error of the
   * connection (RFC 9113 section 5.1), and on a connection that was lost Netty fails all others for
   * it.
   */
  void reset(int streamId) {
    var stream = streams.stream(streamId);
    if (stream != null && stream.state() != State.CLOSED) {
      ChannelHandlerContext ctx = engine.channelHandlerContext();
      ChannelFuture unused =
          handler.resetStream(ctx, streamId, Http2Stream.CANCEL, ctx.newPromise());
      ctx.channel().flush();
    }
  }

  /**
   * Takes the connection out of its pool and closes it when its streams have ended. For where the
   * pool has handed a stream out that will never be opened: it would count as taken for ever.
   */
  void retire() {
    if (usable()) {
      connection.goAway(0);
    }
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (streams.numActiveStreams() == 0) {
      kill();
    }
  }

  @Override
  public IntrusiveList.Node<PersistentConnection> node() {
    return node;
  }

  @Override
  public void kill() {
    // Takes it out of the pool and says GOAWAY ...
    connection.shutdown(0, TimeUnit.MILLISECONDS);
    // ... for which a server that does not read is not waited for.
    ChannelFuture unused = engine.channelHandlerContext().close();
  }

  @Override
  public void onStreamActive(io.netty.handler.codec.http2.Http2Stream stream) {
    if (streams.numActiveStreams() == 1) {
      owner.busy(this);
    }
  }

  @Override
  public void onStreamClosed(io.netty.handler.codec.http2.Http2Stream stream) {
    served = true;
    if (streams.numActiveStreams() == 0 && onLost.isEmpty() && usable()) {
      owner.idle(this);
    }
    // Vert.x was told before, so its pool has the stream back by now.
    Runnable action = afterClose.remove(stream.id());
    if (action != null) {
      action.run();
    }
    changed();
    if (!usable()) {
      closeIfUnused();
    }
  }

  @Override
  public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
    changed();
    closeIfUnused();
  }

  /** Stands before Vert.x, to see whether anything has come at all. */
  private final class Bytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      reads++;
      ctx.fireChannelRead(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      // Vert.x first: when others hear of it, its pool must have let go of the connection.
      ctx.fireChannelInactive();
      owner.closed(Http2Connection.this);
      changed();
    }
  }
}
