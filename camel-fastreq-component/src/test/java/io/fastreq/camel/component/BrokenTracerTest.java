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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.component.observe.ObservedTransport;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanContextPropagationExtractor;
import org.apache.camel.telemetry.SpanContextPropagationInjector;
import org.apache.camel.telemetry.SpanLifecycleManager;
import org.apache.camel.telemetry.Tracer;
import org.junit.jupiter.api.Test;

/** Tracers that throw do not change the outcome of a batch. */
class BrokenTracerTest extends AcceptanceTest {

  private final Queue<String> broken = new ConcurrentLinkedQueue<>();

  @Test
  void noItemIsLostWhenASpanCannotBeCreatedOrEnded() {
    new ThrowingTracer().init(context);
    String url = api.url("/text/1");
    assertCounts(
        send("fastreq:traced", List.of(url, Map.of("url", url, "method", "PUT"))), 2, 2, 0);
    assertThat(broken).containsExactlyInAnyOrder("created PUT", "ended GET");
    assertThat(api.requests()).isEqualTo(2);
  }

  @Test
  void spanEndsWhenTheTransportThrows() {
    List<String> told = new ArrayList<>();
    HttpTransport throwing =
        new HttpTransport() {
          @Override
          public Sent send(
              HttpRequest request, ReadOptions options, BodyReceiver receiver, Listener listener) {
            throw new IllegalStateException("no way");
          }

          @Override
          public void close() {}
        };
    HttpTransport watched =
        new ObservedTransport(throwing, (request, outcome, nanos) -> told.add(outcome + ""));
    HttpRequest request =
        new HttpRequest("GET", new HttpUrl(false, "127.0.0.1", 9, "/"), Headers.EMPTY, null, 1);
    assertThatThrownBy(() -> watched.send(request, new ReadOptions(0, false, false), outcome -> {}))
        .hasMessage("no way");
    assertThat(told).containsExactly("null");
  }

  /** Fails for each request: for GET when its span ends, for PUT when its span is created. */
  private final class ThrowingTracer extends Tracer {

    @Override
    protected void initTracer() {
      setSpanLifecycleManager(new Throwing());
    }
  }

  private final class Throwing implements SpanLifecycleManager {

    @Override
    public Span create(String name, Span parent, SpanContextPropagationExtractor extractor) {
      if (name.equals("PUT")) {
        broken.add("created PUT");
        throw new IllegalStateException("no span");
      }
      return new NamedSpan(name);
    }

    @Override
    public void activate(Span span) {}

    @Override
    public void deactivate(Span span) {
      if (span instanceof NamedSpan named && named.name.equals("GET")) {
        broken.add("ended GET");
        throw new IllegalStateException("no end");
      }
    }

    @Override
    public void close(Span span) {}

    @Override
    public void inject(
        Span span, SpanContextPropagationInjector injector, boolean includeTracing) {}
  }

  private static final class NamedSpan implements Span {

    private final String name;

    NamedSpan(String name) {
      this.name = name;
    }

    @Override
    public void log(Map<String, String> fields) {}

    @Override
    public void setTag(String key, String value) {}

    @Override
    public void setComponent(String component) {}

    @Override
    public void setError(boolean isError) {}
  }
}
