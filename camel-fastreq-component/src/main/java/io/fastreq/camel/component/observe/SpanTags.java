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
package io.fastreq.camel.component.observe;

import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import java.util.Map;
import java.util.Set;
import org.apache.camel.telemetry.Span;
import org.jspecify.annotations.Nullable;

/**
 * Sets the tags of spans by OpenTelemetry's semantic conventions for HTTP clients. Secrets in URLs
 * are masked. Stateless.
 */
final class SpanTags {

  /** Error type of a request that was aborted by its deadline or the end of its batch. */
  private static final String GIVEN_UP = "GIVEN_UP";

  /**
   * Methods of RFC 9110 section 9.3 and RFC 5789. Other methods come from messages, so their number
   * is unbounded.
   */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private SpanTags() {}

  static String nameOf(HttpRequest request) {
    return METHODS.contains(request.method()) ? request.method() : "HTTP";
  }

  static void describe(Span span, HttpRequest request, int sentBefore, QueryMask mask) {
    span.setComponent("camel-fastreq");
    if (METHODS.contains(request.method())) {
      span.setTag("http.request.method", request.method());
    } else {
      span.setTag("http.request.method", "_OTHER");
      span.setTag("http.request.method_original", request.method());
    }
    HttpUrl target = request.url();
    span.setTag("url.full", mask.mask(target.text()));
    span.setTag("server.address", target.host());
    span.setTag("server.port", String.valueOf(target.port()));
    if (sentBefore > 0) {
      span.setTag("http.request.resend_count", String.valueOf(sentBefore));
    }
  }

  static void describe(Span span, @Nullable Outcome outcome) {
    if (outcome instanceof Success success) {
      int status = success.response().status();
      span.setTag("http.response.status_code", String.valueOf(status));
      span.setTag(
          "network.protocol.version", success.response().httpVersion().replace("HTTP/", ""));
      if (status >= 400) {
        fail(span, String.valueOf(status));
      }
    } else if (outcome instanceof Failure failure) {
      fail(span, failure.kind().name());
      span.log(
          Map.of(
              "event", "error", "error.kind", failure.kind().name(), "message", failure.message()));
    } else {
      fail(span, GIVEN_UP);
    }
  }

  private static void fail(Span span, String type) {
    span.setTag("error.type", type);
    span.setError(true);
  }
}
