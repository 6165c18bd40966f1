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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.CheckedResolver;
import io.fastreq.camel.transport.ConnectionReliability;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.TransportSettings;
import io.fastreq.camel.transport.camelhttp.connect.Connector;
import io.fastreq.camel.transport.camelhttp.connect.TlsHandshake;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnections;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.jspecify.annotations.Nullable;

/**
 * The backend {@code http}: a producer of camel-http (Apache HttpClient 5) on a pool of threads,
 * one for each exchange in flight. HTTP/1.1 only. Thread-safe; only {@link #close()} blocks.
 *
 * <p>What is sent and how responses are read is the same as with the backend {@code vertx}: see
 * {@link GuardedClientConfigurer} for what the library is kept from doing, {@link Connector} for
 * connections, and {@link ApacheErrors} for failures.
 */
public final class CamelHttpTransport implements HttpTransport {

  private static final String NAME = "FastreqHttp";
  private static final String UPLOAD_NAME = "FastreqHttpUpload";
  private static final long CLOSE_SECONDS = 5;
  private static final long IDLE_THREAD_SECONDS = 60;
  private static final int MIN_QUEUE = 1_000;

  private final ExecutorServiceManager manager;
  private final ExecutorService threads;
  private final ExecutorService uploads;
  private final ConnectionReliability reliability = new ConnectionReliability();
  private final PoolingHttpClientConnectionManager connections;
  private final HttpEndpoint endpoint;
  private final ExchangeProducer producer;
  private final Set<BlockingExchange> exchanges = ConcurrentHashMap.newKeySet();

  /** As many as there may be threads; needed if those are virtual and without a limit. */
  private final Semaphore permits;

  private int room; // guarded by this

  private volatile boolean closed;

  /**
   * Creates a transport that is ready to send.
   *
   * @param context whose component {@code http} sets up the client; its threads come from there too
   * @param settings sizes, times and trust; what they say of HTTP/2 is ignored
   * @param threadCount most exchanges that are in flight at once
   */
  public CamelHttpTransport(CamelContext context, TransportSettings settings, int threadCount) {
    HttpComponent component = context.getComponent("http", HttpComponent.class);
    GuardedConnections guards = new GuardedConnections();
    Connector connector =
        new Connector(
            guards,
            BlockingExchange::of,
            new CheckedResolver(settings.addresses()),
            new TlsHandshake(settings.sslOrDefault()),
            settings.connectTimeoutMillis());
    connections = GuardedClientConfigurer.pool(connector, guards, threadCount);
    manager = context.getExecutorServiceManager();
    // No more than one for each exchange in flight.
    uploads = manager.newCachedThreadPool(this, UPLOAD_NAME);
    endpoint =
        new HttpEndpoint(
            "http://fastreq.invalid",
            component,
            URI.create("http://fastreq.invalid"),
            HttpClientBuilder.create(),
            connections,
            new GuardedClientConfigurer(
                new GuardedRequestExecutor(guards, uploads), component.getHttpClientConfigurer()));
    // The exchange carries everything between message and wire.
    endpoint.setSkipControlHeaders(true);
    endpoint.setSkipRequestHeaders(true);
    endpoint.setSkipResponseHeaders(true);
    endpoint.setCopyHeaders(false);
    endpoint.setThrowExceptionOnFailure(false);
    endpoint.setBridgeEndpoint(true);
    endpoint.setClearExpiredCookies(false);
    producer = new ExchangeProducer(endpoint);
    ServiceHelper.startService(endpoint, producer);
    threads = manager.newThreadPool(this, NAME, profile(threadCount));
    permits = new Semaphore(threadCount, true);
    room = threadCount;
  }

  @Override
  public synchronized void makeRoom(int requests) {
    if (requests <= room) {
      return;
    }
    GuardedClientConfigurer.makeRoom(connections, requests);
    if (threads instanceof ThreadPoolExecutor pool) {
      pool.setMaximumPoolSize(requests);
      pool.setCorePoolSize(requests);
    }
    permits.release(requests - room);
    room = requests;
  }

  /**
   * Returns a profile by which nothing runs on the thread of the caller, which may be a timer's.
   */
  private static ThreadPoolProfile profile(int size) {
    ThreadPoolProfile profile = new ThreadPoolProfile(NAME);
    profile.setPoolSize(size);
    profile.setMaxPoolSize(size);
    profile.setKeepAliveTime(IDLE_THREAD_SECONDS);
    profile.setTimeUnit(TimeUnit.SECONDS);
    profile.setAllowCoreThreadTimeOut(true);
    // Rarely used: an aborted exchange may hold its thread longer, in a lookup of a name.
    profile.setMaxQueueSize(Math.max(size, MIN_QUEUE));
    profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
    return profile;
  }

  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    BlockingExchange exchange = new BlockingExchange(this, request, options, receiver, listener);
    exchanges.add(exchange);
    try {
      threads.execute(exchange);
    } catch (RejectedExecutionException
        | OutOfMemoryError e) { // the error means that there are no more threads
      exchange.rejected(
          closed ? TransportFailures.closed(Reach.NOT_SENT) : ApacheErrors.noThread(e));
    }
    return exchange;
  }

  /** Carries an exchange out, on its thread. */
  void exchange(BlockingExchange blocking) throws Exception {
    Exchange exchange = new DefaultExchange(endpoint.getCamelContext());
    exchange.getIn().setBody(blocking);
    permits.acquire();
    try {
      if (closed) {
        blocking.transportClosed(); // it was accepted when another exchange ended
      }
      blocking.checkNotOver();
      producer.process(exchange);
    } finally {
      permits.release();
    }
  }

  /** Called when an exchange has ended, perhaps before it began. */
  void forget(BlockingExchange exchange) {
    exchanges.remove(exchange);
    if (threads instanceof ThreadPoolExecutor pool) {
      pool.remove(exchange);
    }
  }

  /** Returns what is known of kept connections. */
  ConnectionReliability reliability() {
    return reliability;
  }

  /** Returns the number of connections that are open now, in use or idle. */
  public int openConnections() {
    var now = connections.getTotalStats();
    return now.getLeased() + now.getAvailable();
  }

  /** {@inheritDoc} Waits at most 5 seconds. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(exchanges).forEach(BlockingExchange::transportClosed);
    manager.shutdownGraceful(threads, TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    ServiceHelper.stopService(producer, endpoint);
    manager.shutdownNow(uploads);
  }
}
