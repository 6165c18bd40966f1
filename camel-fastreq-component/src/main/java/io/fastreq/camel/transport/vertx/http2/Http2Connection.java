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
 * One HTTP/2 connection, with what Vert.x does not report: how many streams are free, which streams
 * the server has not taken (GOAWAY, RFC 9113 section 6.8), and when a stream is closed. After
 * GOAWAY from either side the connection closes as soon as its last stream has ended.
 *
 * <p>Used on the connection's event loop only.
 */
public final class Http2Connection extends Http2ConnectionAdapter implements PersistentConnection {

  private static final AttributeKey<Http2Connection> KEY =
      AttributeKey.valueOf(Http2Connection.class, "connection");

  private final ConnectionBase base;
  private final HttpConnection connection;
  private final Http2ConnectionHandler handler;
  private final io.netty.handler.codec.http2.Http2Connection streams;
  private final Owner owner;
  private final IntrusiveList.Node<PersistentConnection> node = new IntrusiveList.Node<>(this);
  private final Map<Integer, Runnable> afterClose = new HashMap<>();

  /** Actions of the requests that hold a stream and wait to be written. */
  private final Set<Runnable> onLost = new LinkedHashSet<>();

  private Runnable onChange = () -> {};
  private boolean served;
  private boolean responded;
  private long reads;

  private Http2Connection(
      ConnectionBase base, HttpConnection connection, Http2ConnectionHandler handler, Owner owner) {
    this.base = base;
    this.connection = connection;
    this.handler = handler;
    this.streams = handler.connection();
    this.owner = owner;
  }

  /** Observes a new HTTP/2 connection. */
  public static void install(ConnectionBase base, HttpConnection connection, Owner owner) {
    ChannelHandlerContext vertx = base.channelHandlerContext();
    Http2Connection shared =
        new Http2Connection(base, connection, (Http2ConnectionHandler) vertx.handler(), owner);
    vertx.channel().attr(KEY).set(shared);
    vertx.pipeline().addBefore(vertx.name(), "fastreq-bytes", shared.new Bytes());
    shared.streams.addListener(shared);
    // Later, when the pool too knows the new number of streams.
    connection.remoteSettingsHandler(
        settings -> vertx.channel().eventLoop().execute(shared::changed));
  }

  /** Returns the object of a connection, even of a closed one, or null if it is not HTTP/2. */
  public static @Nullable Http2Connection of(HttpConnection connection) {
    return connection instanceof ConnectionBase base ? base.channel().attr(KEY).get() : null;
  }

  /** Returns whether HTTP/2 has begun on a channel. */
  static boolean begun(Channel channel) {
    return channel.hasAttr(KEY);
  }

  /**
   * Sets an action that runs whenever streams may have become free, and when the connection is
   * lost.
   */
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

  /** Does nothing: a stream that is given back unopened {@link #retire retires} the connection. */
  @Override
  public void unused() {}

  /** Returns whether further streams may be opened. */
  boolean usable() {
    return !streams.goAwayReceived() && !streams.goAwaySent() && base.channel().isActive();
  }

  /** Returns the server's limit of concurrent streams (SETTINGS_MAX_CONCURRENT_STREAMS). */
  int limit() {
    return streams.local().maxActiveStreams();
  }

  /** Returns how many streams can be opened now. */
  int free() {
    return usable() ? Math.max(0, limit() - streams.numActiveStreams() - onLost.size()) : 0;
  }

  /**
   * Returns the stream that a request is about to open. The request has to be written at once.
   *
   * @param waited whether the request waited to be written, so that the connection may have become
   *     stale
   * @param onBroken told if too many informational responses come
   */
  public Http2Stream begin(
      HttpClientRequest request, boolean waited, Consumer<Throwable> onBroken) {
    int last = streams.local().lastStreamCreated();
    Http2Stream stream = new Http2Stream(this, last == 0 ? 1 : last + 2, served || waited);
    stream.countInformational(request, onBroken);
    return stream;
  }

  /** Returns a number that changes whenever bytes come. */
  long reads() {
    return reads;
  }

  /** Returns whether the stream has been opened, whether or not it is open still. */
  boolean opened(int streamId) {
    return streams.local().lastStreamCreated() >= streamId;
  }

  /**
   * Returns whether the server says that it did not take the stream, so that it surely did not act
   * on it.
   */
  boolean neverTook(int streamId) {
    return streams.goAwayReceived() && streamId > streams.local().lastStreamKnownByPeer();
  }

  /**
   * Returns whether the server has taken streams of this connection, and did not only announce it:
   * a server that shuts down says at first that it takes any stream (RFC 9113 section 6.8).
   */
  boolean tookAny() {
    int last = streams.goAwayReceived() ? streams.local().lastStreamKnownByPeer() : 0;
    return responded || (last > 0 && last <= streams.local().lastStreamCreated());
  }

  /**
   * Runs an action when a stream with a complete response is closed; what is unsent of the request
   * is dropped.
   */
  void afterClose(int streamId, Runnable action) {
    responded = true;
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
   * Ends a stream with CANCEL if it is open, and not if it is being closed: a server that did not
   * take it would get a frame for an unknown stream, which is an error of the connection (RFC 9113
   * section 5.1), and on a lost connection Netty would fail all other streams.
   */
  void reset(int streamId) {
    var stream = streams.stream(streamId);
    if (stream != null && stream.state() != State.CLOSED) {
      ChannelHandlerContext ctx = base.channelHandlerContext();
      ChannelFuture unused =
          handler.resetStream(ctx, streamId, Http2Stream.CANCEL, ctx.newPromise());
      ctx.channel().flush();
    }
  }

  /**
   * Removes the connection from its pool and closes it when its streams have ended. Needed when the
   * pool has handed out a stream that is never opened: it would count as taken forever.
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
    // Removes it from the pool and sends GOAWAY ...
    connection.shutdown(0, TimeUnit.MILLISECONDS);
    // ... without waiting for a server that does not read.
    ChannelFuture unused = base.channelHandlerContext().close();
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
    // Vert.x was told first, so its pool has the stream back by now.
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

  /** Handler before Vert.x that counts reads, to know whether anything has come at all. */
  private final class Bytes extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      reads++;
      ctx.fireChannelRead(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      // Vert.x first: its pool must have released the connection before others are told.
      ctx.fireChannelInactive();
      owner.closed(Http2Connection.this);
      changed();
    }
  }
}
