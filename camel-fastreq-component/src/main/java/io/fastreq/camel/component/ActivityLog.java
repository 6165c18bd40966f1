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
package io.fastreq.camel.component;

import io.fastreq.camel.transport.BodyReceiver;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.Outcome;
import io.fastreq.camel.transport.Outcome.Answered;
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.WireRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One INFO line for each request that is sent, when it has ended: what {@code logHttpActivity} asks
 * for. Does not own the transport behind it. Thread-safe.
 */
final class ActivityLog implements HttpTransport {

  private static final Logger LOG = LoggerFactory.getLogger("io.fastreq.camel.activity");

  private final String name;
  private final HttpTransport transport;

  ActivityLog(String name, HttpTransport transport) {
    this.name = name;
    this.transport = transport;
  }

  @Override
  public Sent send(
      WireRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Consumer<Outcome> onOutcome) {
    long began = System.nanoTime();
    AtomicBoolean ended = new AtomicBoolean();
    Sent sent =
        transport.send(
            request,
            options,
            receiver,
            outcome -> {
              if (ended.compareAndSet(false, true)) {
                log(request, shown(outcome), began);
              }
              onOutcome.accept(outcome);
            });
    return () -> {
      if (ended.compareAndSet(false, true)) {
        log(request, "given up", began);
      }
      sent.abort();
    };
  }

  private void log(WireRequest request, String end, long began) {
    LOG.info(
        "fastreq:{} {} {}{} -> {} in {} ms",
        name,
        request.method(),
        Masking.mask(request.target().url()),
        request.proxy() == null ? "" : " by " + request.proxy().masked(),
        end,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
  }

  private static String shown(Outcome outcome) {
    if (outcome instanceof Answered answered) {
      return (answered.response().status() + " " + answered.response().reason()).strip();
    }
    Broken broken = (Broken) outcome;
    return broken.kind() + " (" + broken.message() + ")";
  }

  @Override
  public void close() {
    // Who made the transport closes it.
  }
}
