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
package io.fastreq.camel.batch;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Input made of item names. {@code host/path} is a request; {@code POST host/path} one with another
 * method than GET; {@code key=host/path} one with a key; {@code !text} an invalid item.
 */
public final class TestInput implements ItemSource, ItemSource.Opener {

  private final List<String> names;

  public Shape shape = Shape.LIST;

  /** Whether the input is read as a stream: reading may block, and the size is unknown. */
  public boolean lazy;

  /** How long an attempt may take. */
  public Duration timeout = Rig.TIMEOUT;

  /** Takes the response bodies of all items. */
  public @Nullable BodyHandler bodyHandler;

  /** Called before it is opened. */
  public Runnable beforeOpen = () -> {};

  /** Thrown by {@link #open}. */
  public @Nullable Exception onOpen;

  /** Thrown in place of an item, when all before it have been read. */
  public @Nullable Exception atEnd;

  /** Called before each item. */
  public Runnable onRead = () -> {};

  /** Called when it is closed. */
  public Runnable onClose = () -> {};

  public int opened;
  public int read;
  public int closed;

  public TestInput(String... names) {
    this(List.of(names));
  }

  public TestInput(List<String> names) {
    this.names = names;
  }

  private Item item(int index, String name) {
    int equals = name.indexOf('=');
    String key = equals < 0 ? null : name.substring(0, equals);
    String what = name.substring(equals + 1);
    if (what.startsWith("!")) {
      return new Item(index, key, key, what, null, null, "is no request", null, null);
    }
    int space = what.indexOf(' ');
    String method = space < 0 ? "GET" : what.substring(0, space);
    String place = what.substring(space + 1);
    HttpRequest wire = wire(method, place, timeout);
    String url = wire.url().text();
    FastreqRequest request = FastreqRequest.builder(url).key(key).build();
    return new Item(index, key, key, url, request, wire, null, bodyHandler, null);
  }

  /** The request for {@code host/path}. */
  public static HttpRequest wire(String method, String place, Duration timeout) {
    int slash = place.indexOf('/');
    HttpUrl target = new HttpUrl(false, place.substring(0, slash), 80, place.substring(slash));
    return new HttpRequest(method, target, Headers.EMPTY, null, timeout.toNanos());
  }

  @Override
  public boolean mayBlock() {
    return lazy;
  }

  @Override
  public ItemSource open() throws Exception {
    opened++;
    beforeOpen.run();
    if (onOpen != null) {
      throw onOpen;
    }
    return this;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int knownSize() {
    return lazy ? -1 : names.size();
  }

  @Override
  public @Nullable Item next() throws Exception {
    onRead.run();
    if (read < names.size()) {
      int index = read++;
      return item(index, names.get(index));
    }
    if (atEnd != null) {
      throw atEnd;
    }
    return null;
  }

  @Override
  public void close() {
    closed++;
    onClose.run();
  }
}
