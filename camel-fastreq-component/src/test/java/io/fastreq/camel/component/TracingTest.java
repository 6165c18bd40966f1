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

import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.FakeApi.Seen;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans exported to OpenTelemetry through Camel's telemetry. */
class TracingTest extends AcceptanceTest {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
  private final OpenTelemetryTracer tracer = new OpenTelemetryTracer();

  @BeforeEach
  void trace() {
    context.getRegistry().bind("tracer", provider.get("test"));
    context
        .getRegistry()
        .bind("propagators", ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
    tracer.init(context);
  }

  @AfterEach
  void stopTracing() {
    provider.close();
  }

  private Exchange sendTraced(String uri, Object body) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:traced").to(uri);
          }
        });
    return send("direct:traced", body);
  }

  private List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  /** Returns the span that Camel creates when a route sends to the component. */
  private SpanData batch() {
    List<SpanData> batches =
        spans().stream()
            .filter(span -> "camel-fastreq".equals(tag(span, "component")))
            .filter(span -> tag(span, "camel.uri") != null)
            .toList();
    assertThat(batches).hasSize(1);
    return batches.get(0);
  }

  private List<SpanData> attempts() {
    return spans().stream().filter(span -> tag(span, "url.full") != null).toList();
  }

  private SpanData attemptAt(String url) {
    List<SpanData> found =
        attempts().stream().filter(span -> url.equals(tag(span, "url.full"))).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static String tag(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }

  @Test
  void batchHasOneSpanWithAChildPerRequest() throws Exception {
    String good = api.url("/text/1");
    String busy = api.url("/fails/1/x");
    String absent = api.url("/status/404");
    Exchange result =
        sendTraced(
            "fastreq:traced?retryBackoff=1&failureMode=nulls",
            List.of(good, busy, Map.of("url", absent, "method", "POST")));
    assertCounts(result, 3, 2, 1);

    SpanData batch = batch();
    assertThat(batch.getName()).isEqualTo("fastreq");
    assertThat(tag(batch, "url.path")).isEqualTo("traced");
    assertThat(tag(batch, "fastreq.total")).isEqualTo("3");
    assertThat(tag(batch, "fastreq.succeeded")).isEqualTo("2");
    assertThat(tag(batch, "fastreq.failed")).isEqualTo("1");
    assertThat(tag(batch, "fastreq.attempts")).isEqualTo("4");
    assertThat(attempts())
        .hasSize(4)
        .allSatisfy(
            span -> {
              assertThat(span.getParentSpanId()).isEqualTo(batch.getSpanId());
              assertThat(span.getTraceId()).isEqualTo(batch.getTraceId());
              assertThat(span.hasEnded()).isTrue();
              assertThat(tag(span, "server.address")).isEqualTo("127.0.0.1");
              assertThat(api.url("/")).endsWith(":" + tag(span, "server.port") + "/");
            });
    SpanData ok = attemptAt(good);
    assertThat(ok.getName()).isEqualTo("GET");
    assertThat(tag(ok, "http.request.method")).isEqualTo("GET");
    assertThat(tag(ok, "http.response.status_code")).isEqualTo("200");
    assertThat(tag(ok, "network.protocol.version")).isEqualTo("1.1");
    assertThat(tag(ok, "error.type")).isNull();
    assertThat(tag(ok, "http.request.resend_count")).isNull();
    assertThat(ok.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
    SpanData failed = attemptAt(absent);
    assertThat(failed.getName()).isEqualTo("POST");
    assertThat(tag(failed, "error.type")).isEqualTo("404");
    assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    List<SpanData> tries =
        attempts().stream().filter(span -> busy.equals(tag(span, "url.full"))).toList();
    assertThat(tries)
        .extracting(span -> tag(span, "http.response.status_code"))
        .containsExactly("503", "200");
    assertThat(tries)
        .extracting(span -> tag(span, "http.request.resend_count"))
        .containsExactly(null, "1");
  }

  @Test
  void failingBatchHasAnErrorOnItsSpan() throws Exception {
    sendTraced("fastreq:traced?maxRetries=0", List.of(api.url("/status/404")));
    assertThat(batch().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(tag(batch(), "fastreq.failed")).isEqualTo("1");
  }

  @Test
  void onlyASampleHasSpansByDefault() {
    assertThat(spansOf("", 50)).isEqualTo(20);
    assertThat(spansOf("?tracedAttempts=0", 50)).isZero();
    assertThat(spansOf("?tracedAttempts=7", 50)).isEqualTo(7);
    assertThat(spansOf("?tracedAttempts=7", 3)).isEqualTo(3);
    assertThat(spansOf("?tracedAttempts=-1", 50)).isEqualTo(50);
  }

  /** Counts the spans of one batch: the sample is taken per batch. */
  private int spansOf(String options, int items) {
    exporter.reset();
    assertCounts(send("fastreq:sampled" + options, urls("/text/", items)), items, items, 0);
    batch();
    return attempts().size();
  }

  @Test
  void eachHopHasItsOwnSpan() throws Exception {
    String there = api.url("/text/1");
    try (BrokenServer from =
        BrokenServer.responding(
            "HTTP/1.1 302 Found\r\nLocation: " + there + "\r\nContent-Length: 0\r\n\r\n")) {
      sendTraced("fastreq:traced", List.of(from.url("/")));
      assertThat(tag(attemptAt(from.url("/")), "http.response.status_code")).isEqualTo("302");
      assertThat(tag(attemptAt(there), "http.request.resend_count")).isEqualTo("1");
    }
  }

  @Test
  void failedOrAbortedRequestEndsItsSpanWithTheReason() throws Exception {
    String refused = refusedUrl();
    sendTraced(
        "fastreq:traced?requestTimeout=300&maxRetries=0&failureMode=nulls",
        List.of(refused, api.url("/never")));
    SpanData connect = attemptAt(refused);
    assertThat(tag(connect, "error.type")).isEqualTo("CONNECT");
    assertThat(connect.getEvents())
        .singleElement()
        .satisfies(e -> assertThat(e.getName()).isEqualTo("error"));
    SpanData late = attemptAt(api.url("/never"));
    assertThat(tag(late, "error.type")).isEqualTo("GIVEN_UP");
    assertThat(late.getEndEpochNanos() - late.getStartEpochNanos())
        .isGreaterThan(Duration.ofMillis(200).toNanos());
  }

  @Test
  void unknownMethodsAreNotUsedInSpanNames() throws Exception {
    String url = api.url("/text/1");
    sendTraced("fastreq:traced", List.of(Map.of("url", url, "method", "PURGE")));
    SpanData span = attemptAt(url);
    assertThat(span.getName()).isEqualTo("HTTP");
    assertThat(tag(span, "http.request.method")).isEqualTo("_OTHER");
    assertThat(tag(span, "http.request.method_original")).isEqualTo("PURGE");
  }

  @Test
  void secretsAreInNoSpan() throws Exception {
    sendTraced(
        "fastreq:traced?maxRetries=0&bearerToken=hidden&allowedHosts=127.0.0.1"
            + "&proxies=127.0.0.1:9:who:hidden&failureMode=nulls",
        List.of(api.url("/text/1?password=hidden&page=2")));
    assertThat(tag(attempts().get(0), "url.full")).contains("password=xxxxxx", "page=2");
    assertThat(spans().toString()).doesNotContain("hidden");
  }

  @Test
  void traceContextIsNotPropagatedByDefault() throws Exception {
    sendTraced("fastreq:traced", urls("/text/", 3));
    assertThat(attempts()).hasSize(3);
    assertThat(api.seen()).noneMatch(seen -> seen.headers().containsKey("traceparent"));
  }

  @Test
  void traceContextIsPropagatedWhereAnOptionSaysSo() throws Exception {
    sendTraced(
        "fastreq:traced?propagateHeaders=traceparent&tracedAttempts=2&concurrency=1",
        urls("/text/", 3));
    Set<String> children = attempts().stream().map(SpanData::getSpanId).collect(Collectors.toSet());
    assertThat(children).hasSize(2);
    List<String> told = api.seen().stream().map(TracingTest::toldParent).toList();
    assertThat(told.subList(0, 2)).doesNotHaveDuplicates().allMatch(children::contains);
    assertThat(told.get(2)).isEqualTo(batch().getSpanId());
    assertThat(api.seen())
        .allMatch(seen -> seen.headers().get("traceparent").contains(batch().getTraceId()));
  }

  /** Returns the header 00-TRACE-SPAN-FLAGS of W3C's Trace Context. */
  private static String toldParent(Seen seen) {
    return seen.headers().get("traceparent").split("-")[2];
  }

  @Test
  void traceparentOfAnItemIsKept() throws Exception {
    String own = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    sendTraced(
        "fastreq:traced?propagateHeaders=traceparent",
        List.of(Map.of("url", api.url("/text/1"), "headers", Map.of("traceparent", own))));
    assertThat(api.seen().get(0).headers()).containsEntry("traceparent", own);
  }

  @Test
  void excludedEndpointHasNoSpans() throws Exception {
    tracer.setExcludePatterns("fastreq:traced*");
    sendTraced("fastreq:traced", urls("/text/", 2));
    assertThat(attempts()).isEmpty();
  }

  @Test
  void requestsOfAStreamBelongToItsBatchAfterItsSpanEnded() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to("fastreq:traced?streaming=true")
                .split(body())
                .streaming()
                .setBody(constant("taken"));
          }
        });
    send("direct:stream", urls("/text/", 5));
    assertThat(attempts())
        .hasSize(5)
        .allMatch(span -> span.getParentSpanId().equals(batch().getSpanId()));
    assertThat(tag(batch(), "fastreq.total")).isNull();
  }
}
