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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.transport.camelhttp.wire.GuardedConnections;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the client waits for its pool, and how long it keeps connections. */
class GuardedClientConfigurerTest {

  /**
   * A pool whose lease completes in a moment but not at once, as when another thread has taken the
   * lease off the list of completed ones and has not reported it yet.
   */
  private static final class SlowlyHandingOver extends PoolingHttpClientConnectionManager {

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout timeout, Object state) {
      return new LeaseRequest() {
        @Override
        public ConnectionEndpoint get(Timeout patience)
            throws ExecutionException, TimeoutException {
          if (patience.toMilliseconds() < 1_000) {
            throw new TimeoutException("Timeout deadline: " + patience);
          }
          throw new ExecutionException(new IOException("handed over"));
        }

        @Override
        public boolean cancel() {
          return true;
        }
      };
    }
  }

  @Test
  void waitsForAConnectionBeingHandedOver() throws IOException {
    HttpClientBuilder builder =
        HttpClientBuilder.create().setConnectionManager(new SlowlyHandingOver());
    new GuardedClientConfigurer(
            new GuardedRequestExecutor(new GuardedConnections(), Runnable::run), null)
        .configureHttpClient(builder);
    try (CloseableHttpClient client = builder.build()) {
      assertThatThrownBy(() -> client.executeOpen(null, new HttpGet("http://127.0.0.1:80/"), null))
          .hasRootCauseMessage("handed over");
    }
  }

  private static HttpResponse keeping(String value) {
    HttpResponse response = new BasicHttpResponse(200);
    response.addHeader("Keep-Alive", value);
    return response;
  }

  @ParameterizedTest
  @CsvSource({
    "timeout=5, 4000",
    "'timeout=5, max=100', 4000",
    "'max=100, Timeout=2', 1000",
    "timeout=1, 500",
    "timeout=0, 0",
    "timeout=600, 15000",
    "timeout=-1, 15000",
    "timeout=nonsense, 15000",
    "timeout=99999999999999999999, 15000",
    "max=5, 15000",
    "'', 15000"
  })
  void connectionIsKeptForLessTimeThanTheServerKeepsIt(String value, long millis) {
    assertThat(GuardedClientConfigurer.keptFor(keeping(value)).toMilliseconds()).isEqualTo(millis);
  }
}
