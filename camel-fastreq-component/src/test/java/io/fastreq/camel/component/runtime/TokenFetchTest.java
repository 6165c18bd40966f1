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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.UrlParser;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.oauth2.ClientCredentials;
import io.fastreq.camel.policy.retry.Backoff;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Items wait for the end of a fetch, so it must end whatever is thrown on the way. */
class TokenFetchTest {

  private static final RetryPolicy NO_RETRIES =
      new RetryPolicy(
          0, StatusCodes.parse("codes", "503"), Set.of(), new Backoff(1, 1, 1, 0, () -> 0.5));

  private final List<TokenFetch.Result> results = new ArrayList<>();

  private void fetch(Transport transport, RequestCustomizer customizer) throws Exception {
    HttpUrl endpoint = UrlParser.parse("http://127.0.0.1:1/token");
    TokenFetch.Setup setup =
        new TokenFetch.Setup(
            new ClientCredentials(endpoint, "me", "s3cret", null, null, false),
            transport,
            customizer,
            NO_RETRIES,
            1_000_000_000L,
            true,
            1_000_000_000L,
            (nanos, task) -> () -> {});
    new TokenFetch(setup, false, results::add).start();
  }

  private void assertFailed(String why) {
    assertThat(results)
        .singleElement()
        .isInstanceOfSatisfying(
            TokenFetch.Result.Failed.class, failed -> assertThat(failed.why()).contains(why));
  }

  @Test
  void transportThatThrowsEndsTheFetch() throws Exception {
    fetch(
        listener -> {
          throw new NoClassDefFoundError("of the transport");
        },
        new AsItIs());
    assertFailed("of the transport");
  }

  @Test
  void faultAfterTheResponseEndsTheFetch() throws Exception {
    HttpResponse response =
        new HttpResponse(200, "OK", "HTTP/1.1", Headers.EMPTY, new byte[0], "http://127.0.0.1:1/");
    fetch(
        listener -> listener.accept(new Outcome.Success(response)),
        new AsItIs() {
          @Override
          public void arrived(HttpRequest sent, Outcome outcome, AttemptContext context) {
            throw new IllegalStateException("of the customizer");
          }
        });
    assertFailed("of the customizer");
  }

  /** Sends nothing. */
  private interface Transport extends HttpTransport {

    void send(Listener listener);

    @Override
    default Sent send(
        HttpRequest request, ReadOptions options, BodyReceiver receiver, Listener listener) {
      send(listener);
      return () -> {};
    }

    @Override
    default void close() {
      // There is nothing to close.
    }
  }

  /** Changes nothing. */
  private static class AsItIs implements RequestCustomizer {

    @Override
    public Departure depart(HttpRequest hop, AttemptContext context) {
      return new Departure.Proceed(hop);
    }

    @Override
    public void arrived(HttpRequest sent, Outcome outcome, AttemptContext context) {
      // There is nothing to take in.
    }
  }
}
