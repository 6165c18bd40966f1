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

import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.decoding.BodyCollector;
import io.fastreq.camel.transport.decoding.ContentDecoders;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response after its head: collects the body, or hands it to a sink at the sink's pace.
 * Used on one event loop; only the methods of the feed may be called from elsewhere.
 */
final class ResponseReader implements BodyFeed {

  private static final byte[] NONE = {};

  /** Room for the headers of most responses. */
  private static final int USUAL_FIELDS = 12;

  private final Owner owner;
  private final HttpClientResponse response;
  private final String version;
  private final String url;

  private @Nullable ResponseBody collected;
  private @Nullable BodyDelivery delivered;

  /**
   * The exchange that the response belongs to. Used on the event loop, except for {@link
   * #onEventLoop}.
   */
  interface Owner {

    /** Returns whether the exchange has ended, so that the rest of the response is ignored. */
    boolean isOver();

    /** Runs an action later on the event loop. Called on any thread. */
    void onEventLoop(Runnable action);

    /**
     * Called when all of the response has been read. Runs the action once the connection is free
     * for others.
     */
    void read(Runnable next);

    /** Called when the response is complete, and so is its sink. */
    void completed(HttpResponse response);

    /** Called when all has been read, but the body cannot be decoded. */
    void unreadable(Exception failure);

    /** Called when the sink has failed. */
    void refused(Failure refusal);

    /** Called when something has failed before all has been read. */
    void broken(Throwable failure);
  }

  ResponseReader(Owner owner, HttpClientResponse response, String version, String url) {
    this.owner = owner;
    this.response = response;
    this.version = version;
    this.url = url;
  }

  /** Begins to read. To be called before anything of the body has come. */
  void start(ReadOptions options, @Nullable BodyReceiver receiver) {
    BodySink sink = null;
    if (receiver != null) {
      try {
        sink = receiver.open(responseWith(NONE), this);
      } catch (RuntimeException e) {
        notTaken(e);
        return;
      }
    }
    if (sink == null) {
      collected =
          new ResponseBody(
              new BodyCollector(options.maxBodySize(), !options.discardBody()),
              ContentDecoders.collecting(encodings(), options, this::contentLength));
    } else {
      delivered = new BodyDelivery(sink, encodings());
    }
    response.handler(this::piece);
    response.endHandler(none -> ended());
  }

  private List<String> encodings() {
    // Most responses have none, so no list is created for them.
    return response.headers().contains(HttpHeaders.CONTENT_ENCODING)
        ? response.headers().getAll(HttpHeaders.CONTENT_ENCODING)
        : List.of();
  }

  private long contentLength() {
    String length = response.headers().get(HttpHeaders.CONTENT_LENGTH);
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
  }

  private void piece(Buffer piece) {
    if (owner.isOver()) {
      return;
    }
    try {
      if (collected != null) {
        collected.add(piece);
      } else if (delivered != null && !delivered.add(piece)) {
        response.pause();
      }
    } catch (ZipException | BodyTooLargeException e) {
      owner.broken(e);
    } catch (RuntimeException e) {
      notTaken(e);
    }
  }

  /** Ends the exchange although sinks promise not to throw: the item must not be lost. */
  private void notTaken(RuntimeException e) {
    owner.refused(TransportFailures.bySink(e));
  }

  private void ended() {
    if (owner.isOver()) {
      return;
    }
    try {
      if (collected != null) {
        HttpResponse read = responseWith(collected.finish());
        owner.read(() -> owner.completed(read));
      } else if (delivered != null) {
        delivered.finish();
        owner.read(this::end);
      }
    } catch (ZipException e) {
      owner.unreadable(e);
    }
  }

  private void end() {
    if (delivered != null && !owner.isOver()) {
      try {
        delivered.end();
      } catch (RuntimeException e) {
        notTaken(e);
      }
    }
  }

  private HttpResponse responseWith(byte[] bytes) {
    MultiMap headers = response.headers();
    boolean decoded =
        collected != null ? collected.decoded() : delivered != null && delivered.decoded();
    if (decoded) {
      headers.remove(HttpHeaders.CONTENT_ENCODING);
      headers.remove(HttpHeaders.CONTENT_LENGTH);
    }
    String reason = response.statusMessage();
    return new HttpResponse(
        response.statusCode(), reason == null ? "" : reason, version, copy(headers), bytes, url);
  }

  private static Headers copy(MultiMap fields) {
    Headers.Builder headers = new Headers.Builder(USUAL_FIELDS);
    for (Map.Entry<String, String> field : fields) {
      headers.add(field.getKey(), field.getValue());
    }
    return headers.build();
  }

  @Override
  public void more() {
    // Always later, even on the event loop: the sink may call this while it is being called.
    owner.onEventLoop(this::goOn);
  }

  private void goOn() {
    BodyDelivery delivery = delivered;
    if (owner.isOver() || delivery == null || !delivery.isPaused()) {
      return;
    }
    try {
      if (delivery.goOn()) {
        response.resume();
      }
    } catch (ZipException | BodyTooLargeException e) {
      owner.broken(e);
    } catch (RuntimeException e) {
      notTaken(e);
    }
  }

  @Override
  public void done() {
    owner.onEventLoop(
        () -> {
          if (delivered != null && !owner.isOver()) {
            delivered.settle();
            owner.completed(responseWith(NONE));
          }
        });
  }

  @Override
  public void fail(String message, Throwable cause) {
    owner.onEventLoop(
        () -> {
          if (delivered != null && !owner.isOver()) {
            delivered.settle();
            owner.refused(TransportFailures.bySink(message, cause));
          }
        });
  }

  /** Frees what is held, since the exchange has ended. */
  void release() {
    if (collected != null) {
      collected.release();
    }
    if (delivered != null) {
      delivered.release();
    }
  }
}
