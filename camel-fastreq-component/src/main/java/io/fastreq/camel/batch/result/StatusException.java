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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.UndecodedBodyException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The exception of Camel's own HTTP components, for a response whose status is a failure. A batch
 * may hold very many of them. So it takes headers and body from the response and has no stack
 * trace, which would show threads of the component and nothing of the route.
 */
final class StatusException extends HttpOperationFailedException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable FastreqResponse response;

  /**
   * Creates an exception.
   *
   * @param shown returns a URL in the form in which it may appear in a log
   */
  StatusException(FastreqResponse response, String reason, UnaryOperator<String> shown) {
    super(
        shown.apply(response.finalUrl()),
        response.status(),
        reason,
        masked(response.header("Location"), shown),
        null,
        null);
    this.response = response;
  }

  private static @Nullable String masked(@Nullable String location, UnaryOperator<String> shown) {
    return location == null ? null : shown.apply(location);
  }

  @Override
  public Map<String, String> getResponseHeaders() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (response != null) {
      response.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    }
    return headers;
  }

  /** Returns the body as text; null where its {@code Content-Encoding} cannot be decoded. */
  @Override
  public @Nullable String getResponseBody() {
    try {
      return response == null ? null : response.text();
    } catch (UndecodedBodyException e) {
      return null;
    }
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
