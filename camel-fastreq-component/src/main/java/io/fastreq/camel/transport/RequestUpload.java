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

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;

/**
 * Writes one request piece by piece, as fast as the connection takes them, so that the rest need
 * not be sent once the answer has come. Used on the connection's event loop only.
 */
final class RequestUpload {

  private static final int PIECE = 64 * 1024;

  private final ChannelHandlerContext ctx;
  private final ByteBuf content;
  private final ChannelPromise written;
  private boolean stopped;

  private RequestUpload(ChannelHandlerContext ctx, ByteBuf content, ChannelPromise written) {
    this.ctx = ctx;
    this.content = content;
    this.written = written;
  }

  /**
   * Begins to write a request.
   *
   * @param written told when all of it has been sent, or can not be
   */
  static RequestUpload start(
      ChannelHandlerContext ctx, FullHttpRequest request, ChannelPromise written) {
    RequestUpload upload = new RequestUpload(ctx, request.content(), written);
    upload.write(
        new DefaultHttpRequest(
            request.protocolVersion(), request.method(), request.uri(), request.headers()));
    upload.writePieces();
    return upload;
  }

  /** The connection may take more. */
  void goOn() {
    if (!stopped && !written.isDone()) {
      writePieces();
      ctx.flush();
    }
  }

  /** Sends nothing more; the request stays unfinished. */
  void stop() {
    if (!stopped) {
      stopped = true;
      content.release();
    }
  }

  private void writePieces() {
    while (!stopped && ctx.channel().isWritable()) {
      ByteBuf piece = content.readRetainedSlice(Math.min(PIECE, content.readableBytes()));
      if (content.isReadable()) {
        write(new DefaultHttpContent(piece));
      } else {
        stop();
        ctx.write(new DefaultLastHttpContent(piece))
            .addListener(
                done -> {
                  if (done.isSuccess()) {
                    written.trySuccess();
                  } else {
                    written.tryFailure(done.cause());
                  }
                });
      }
    }
  }

  private void write(Object part) {
    ctx.write(part).addListener(this::partWritten);
  }

  private void partWritten(Future<? super Void> part) {
    if (!part.isSuccess()) {
      stop();
      written.tryFailure(part.cause());
    }
  }
}
