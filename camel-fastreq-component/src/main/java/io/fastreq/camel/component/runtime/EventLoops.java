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
package io.fastreq.camel.component.runtime;

import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x instance of the backend {@code vertx}: the one in the registry if there is exactly
 * one, otherwise the component's own. Loaded only if that backend is used, since Vert.x is
 * optional.
 */
final class EventLoops {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

  private final Vertx vertx;
  private final boolean own;

  EventLoops(CamelContext context) {
    Vertx known = CamelContextHelper.findSingleByType(context, Vertx.class);
    this.own = known == null;
    this.vertx = known == null ? Vertx.vertx() : known;
    if (own) {
      vertx.exceptionHandler(EventLoops::unhandled);
    }
  }

  /** Reports errors of the JVM, such as a lack of memory, as uncaught. */
  private static void unhandled(Throwable problem) {
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    if (problem instanceof VirtualMachineError && handler != null) {
      handler.uncaughtException(Thread.currentThread(), problem);
    } else {
      LOG.error("Unhandled exception", problem);
    }
  }

  Vertx vertx() {
    return vertx;
  }

  /** Closes Vert.x if the component owns it, and waits for a bounded time. */
  void close(long seconds) {
    if (!own) {
      return;
    }
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The event loops of fastreq did not end within {} s", seconds, e);
    }
  }
}
