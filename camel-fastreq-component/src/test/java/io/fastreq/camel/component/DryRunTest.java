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

import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqDryRun.Planned;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;

class DryRunTest extends AcceptanceTest {

  private FastreqDryRun run(String options, Object body) {
    return (FastreqDryRun)
        bodyOf(send("fastreq:dry" + options.hashCode() + "?dryRun=true" + options, body));
  }

  @Test
  void requestsAreShownAndNotSent() {
    FastreqDryRun run =
        run(
            "&header.X-All=1&query.page=2&httpMethod=HEAD",
            List.of(
                api.url("/text/a"),
                Map.of("key", "k", "url", api.url("/echo"), "method", "POST", "json", Map.of())));
    assertThat(run.requests()).extracting(Planned::method).containsExactly("HEAD", "POST");
    assertThat(run.requests().get(0).url()).isEqualTo(api.url("/text/a?page=2"));
    assertThat(run.requests().get(0).headers()).containsEntry("X-All", List.of("1"));
    assertThat(run.requests().get(0).headers()).containsKey("User-Agent");
    assertThat(run.requests().get(1).headers())
        .containsEntry("Content-Type", List.of("application/json"));
    assertThat(run.requests()).extracting(Planned::index).containsExactly(0, 1);
    assertThat(run.requests()).allMatch(planned -> planned.problem() == null);
    assertThat(run.leastTime()).isZero();
    assertThat(api.requests()).isZero();
  }

  @Test
  void secretsAreMaskedAndProxiesNamedByTheirPosition() {
    FastreqDryRun run =
        run(
            "&proxies=127.0.0.1:9:who:secret,127.0.0.1:10:who:secret&bearerToken=secret"
                + "&authHosts=127.0.0.1&header.X-Key=secret&secretHeaders=X-Key&cookie.s=secret",
            urls("/text/", 3));
    assertThat(run.requests()).extracting(Planned::proxy).containsExactly(1, 2, 1);
    assertThat(run.requests().get(0).headers())
        .containsEntry("Authorization", List.of("xxxxxx"))
        .containsEntry("X-Key", List.of("xxxxxx"))
        .containsEntry("Cookie", List.of("xxxxxx"));
    assertThat(run.toString()).doesNotContain("secret");
  }

  @Test
  void leastTimeFollowsFromTheLimits() {
    assertThat(run("&rps=10&burst=5", urls("/text/", 25)).leastTime())
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(run("&hostRps=0.5", urls("/text/", 4)).leastTime()).isEqualTo(Duration.ofSeconds(6));
    assertThat(run("&rps=10&burst=50", urls("/text/", 25)).leastTime()).isZero();
    assertThat(run("&quota=10/1h,4/1m", urls("/text/", 12)).leastTime())
        .isEqualTo(Duration.ofHours(1));
    assertThat(run("&hostQuota=2/10s&rps=1", urls("/text/", 12)).leastTime())
        .isEqualTo(Duration.ofSeconds(50));
  }

  @Test
  void requestThatWouldNotBeSentHasAProblem() {
    MemoryIdempotentRepository done = new MemoryIdempotentRepository();
    done.start();
    done.add("GET " + api.url("/text/done"));
    context.getRegistry().bind("done", done);
    FastreqDryRun run =
        run(
            "&idempotentRepository=#done&rps=1&burst=1",
            List.of("ftp://x/", api.url("/text/done"), api.url("/text/1")));
    assertThat(run.requests().get(0).problem()).contains("scheme");
    assertThat(run.requests().get(1).problem()).contains("idempotentRepository");
    assertThat(run.requests().get(2).problem()).isNull();
    assertThat(run.leastTime()).isZero();
  }

  @Test
  void failingInputFailsTheExchange() {
    Iterator<Object> input =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Object next() {
            throw new IllegalStateException("input at fault");
          }
        };
    Exchange result = send("fastreq:dry?dryRun=true", input);
    assertThat(result.getException()).hasStackTraceContaining("input at fault");
  }
}
