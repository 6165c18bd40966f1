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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.Future;

/**
 * Writes one request. A large body is written piece by piece, as fast as the connection takes them,
 * so that the rest can be dropped when the response has come. Used on the connection's event loop
 * only.
 */
final class RequestUpload {

  /** Size of the pieces; bodies up to this size are written at once. */
  private static final int PIECE = 64 * 1024;

  private final ChannelHandlerContext ctx;
  private final ChannelPromise written;
  private final ByteBuf rest;
  private boolean stopped;

  private RequestUpload(ChannelHandlerContext ctx, ChannelPromise written, ByteBuf rest) {
    this.ctx = ctx;
    this.written = written;
    this.rest = rest;
  }

  /**
   * Begins to write a request.
   *
   * @param promise completed when all of it has been sent, or cannot be
   */
  static RequestUpload start(
      ChannelHandlerContext ctx, HttpRequest request, ChannelPromise promise) {
    ChannelPromise written = promise.unvoid();
    if (!(request instanceof FullHttpRequest full) || full.content().readableBytes() <= PIECE) {
      ChannelFuture unused = ctx.write(request, written);
      return new RequestUpload(ctx, written, Unpooled.EMPTY_BUFFER);
    }
    RequestUpload upload = new RequestUpload(ctx, written, full.content());
    upload.write(
        new DefaultHttpRequest(
            request.protocolVersion(), request.method(), request.uri(), request.headers()));
    upload.writePieces();
    return upload;
  }

  /** Returns whether all of the request has been sent. */
  boolean isDone() {
    return written.isSuccess();
  }

  /** Called when the connection takes more. */
  void goOn() {
    if (rest.isReadable() && !stopped && !written.isDone()) {
      writePieces();
      ctx.flush();
    }
  }

  /**
   * Sends nothing more; the request stays incomplete, unless all of it has been handed to the
   * connection.
   */
  void stop() {
    if (!stopped) {
      stopped = true;
      rest.release();
    }
  }

  private void writePieces() {
    while (!stopped && ctx.channel().isWritable()) {
      ByteBuf piece = rest.readRetainedSlice(Math.min(PIECE, rest.readableBytes()));
      if (rest.isReadable()) {
        write(new DefaultHttpContent(piece));
      } else {
        stop();
        ctx.write(new DefaultLastHttpContent(piece)).addListener(this::lastWritten);
      }
    }
  }

  private void write(Object part) {
    ctx.write(part).addListener(this::partWritten);
  }

  private void lastWritten(Future<? super Void> last) {
    if (last.isSuccess()) {
      written.trySuccess();
    } else {
      written.tryFailure(last.cause());
    }
  }

  private void partWritten(Future<? super Void> part) {
    if (!part.isSuccess()) {
      stop();
      written.tryFailure(part.cause());
    }
  }
}
