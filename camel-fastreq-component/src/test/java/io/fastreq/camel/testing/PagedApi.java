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
package io.fastreq.camel.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A server of lists in pages: {@code /LIST/PAGE} is a JSON object with {@code items}, numbers that
 * tell list, page and position apart, and {@code next}, the path of the next page. It remembers no
 * more of a request than when it came, so that very many can be sent.
 */
public final class PagedApi implements AutoCloseable {

  private final int pages;
  private final int items;
  private final int failEvery;
  private final String padding;
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final ConcurrentLinkedQueue<Long> arrivals = new ConcurrentLinkedQueue<>();
  private final Set<String> lists = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final AtomicInteger served = new AtomicInteger();

  private PagedApi(int pages, int items, int failEvery, int padding) throws Exception {
    this.pages = pages;
    this.items = items;
    this.failEvery = failEvery;
    this.padding = "x".repeat(padding);
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(this::handle)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  /**
   * Starts a server.
   *
   * @param pages pages of each list
   * @param items items of each page
   * @param failEvery one page in so many is refused once, with 503; 0 for none
   * @param padding further bytes in each page
   */
  public static PagedApi start(int pages, int items, int failEvery, int padding) throws Exception {
    return new PagedApi(pages, items, failEvery, padding);
  }

  /** Returns the URL of the first page of a list. */
  public String url(int list) {
    return "http://127.0.0.1:" + server.actualPort() + "/" + list + "/0";
  }

  /** Returns the items of a list, in order. */
  public List<Integer> items(int list) {
    return IntStream.range(0, pages)
        .flatMap(page -> IntStream.range(0, items).map(i -> item(list, page, i)))
        .boxed()
        .toList();
  }

  private int item(int list, int page, int position) {
    return (list * pages + page) * items + position;
  }

  private void handle(HttpServerRequest request) {
    arrivals.add(System.nanoTime());
    String[] path = request.path().split("/", -1);
    int list = Integer.parseInt(path[1]);
    int page = Integer.parseInt(path[2]);
    boolean mayFail = failEvery > 0 && (list * pages + page) % failEvery == 0;
    if (mayFail && refused.add(request.path())) {
      request.response().setStatusCode(503).end();
      return;
    }
    if (page == 0) {
      lists.add(path[1]);
    }
    served.incrementAndGet();
    String numbers =
        IntStream.range(0, items)
            .mapToObj(i -> String.valueOf(item(list, page, i)))
            .collect(Collectors.joining(","));
    String next = page + 1 < pages ? "\"/" + list + "/" + (page + 1) + "\"" : "null";
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .end("{\"items\":[" + numbers + "],\"padding\":\"" + padding + "\",\"next\":" + next + "}");
  }

  /** Returns how many pages were served. */
  public int served() {
    return served.get();
  }

  /** Returns how many requests came. */
  public int requests() {
    return arrivals.size();
  }

  /** Returns when requests came, in nanoseconds, in order. */
  public List<Long> arrivals() {
    return arrivals.stream().sorted().toList();
  }

  /** Returns the lists whose first page was asked for since the last call, and forgets the rest. */
  public Set<String> takeLists() {
    Set<String> asked = Set.copyOf(lists);
    forget();
    return asked;
  }

  /** Forgets all requests. */
  public void forget() {
    lists.clear();
    arrivals.clear();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
