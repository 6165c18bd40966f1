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

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementTest extends AcceptanceTest {

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  @BeforeEach
  void registerEndpointsThatComeLate() {
    context.getManagementStrategy().getManagementAgent().setRegisterAlways(true);
  }

  @Test
  void endpointShowsItsCountsAndProxiesWithoutCredentials() throws Exception {
    // Nothing listens on port 9 of this machine, so the proxy fails and rests.
    send(
        "fastreq:managed?maxRetries=0&proxies=127.0.0.1:9:who:secret", List.of(api.url("/text/1")));
    ObjectName endpoint = endpoint();
    assertThat(server.getAttribute(endpoint, "InFlight")).isEqualTo(0);
    assertThat(server.getAttribute(endpoint, "KnownHosts")).isEqualTo(1);
    List<?> health = (List<?>) server.invoke(endpoint, "proxyHealth", new Object[0], new String[0]);
    assertThat(health).hasSize(1);
    assertThat(health.get(0).toString())
        .startsWith("http://xxxxxx@127.0.0.1:9 used=1 failed=1 restingMillis=")
        .doesNotContain("secret")
        .doesNotContain("who");
    assertThat(endpoint.toString()).doesNotContain("secret");
  }

  @Test
  void cookiesAreForgottenOnRequest() throws Exception {
    String uri = "fastreq:managed?sessionManagement=true";
    String login = api.url("/cookie/a");
    send(uri, List.of(login));
    send(uri, List.of(api.url("/text/1")));
    server.invoke(endpoint(), "clearCookies", new Object[0], new String[0]);
    send(uri, List.of(api.url("/text/2")));
    Map<String, String> with = api.seen().get(1).headers();
    Map<String, String> without = api.seen().get(2).headers();
    assertThat(with).containsEntry("cookie", "session=a");
    assertThat(without).doesNotContainKey("cookie");
  }

  @Test
  void countsOfARunningBatchCanBeRead() throws Exception {
    List<String> body = new ArrayList<>(urls("/text/", 20));
    body.set(0, api.url("/fails/1/x"));
    body.set(1, api.url("/status/404"));
    body.add(api.url("/delay/60000/x"));
    body.add(api.url("/delay/60000/y"));
    var sent = sendAsync("fastreq:managed?retryBackoff=1&concurrency=3", body);
    org.awaitility.Awaitility.await().until(() -> api.requests() == 23);
    ObjectName endpoint = endpoint();
    org.awaitility.Awaitility.await()
        .until(() -> server.getAttribute(endpoint, "ItemsDone").equals(20L));
    assertThat(server.getAttribute(endpoint, "ItemsTotal")).isEqualTo(22L);
    assertThat(server.getAttribute(endpoint, "ItemsFailed")).isEqualTo(1L);
    assertThat(server.getAttribute(endpoint, "ItemsSkipped")).isEqualTo(0L);
    assertThat(server.getAttribute(endpoint, "RequestsSent")).isEqualTo(23L);
    assertThat(server.getAttribute(endpoint, "Retries")).isEqualTo(1L);
    assertThat(server.getAttribute(endpoint, "InFlight")).isEqualTo(2);
    assertThat((double) server.getAttribute(endpoint, "ItemsPerSecond")).isNotNegative();
    assertThat((long) server.getAttribute(endpoint, "SecondsLeft")).isNotNegative();
    List<?> lines = (List<?>) server.invoke(endpoint, "progress", new Object[0], new String[0]);
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("fastreq:managed 20/22 (90%), 1 failed");
    assertThat(sent).isNotDone();
  }

  @Test
  void sendingIsPausedAndResumed() throws Exception {
    String uri = "fastreq:managed?concurrency=2";
    send(uri, urls("/text/", 1));
    ObjectName endpoint = endpoint();
    server.invoke(endpoint, "pauseSending", new Object[0], new String[0]);
    assertThat(server.getAttribute(endpoint, "SendingPaused")).isEqualTo(true);
    var sent = sendAsync(uri, urls("/text/", 20));
    org.awaitility.Awaitility.await()
        .during(java.time.Duration.ofMillis(300))
        .until(() -> api.requests() == 1);
    server.invoke(endpoint, "resumeSending", new Object[0], new String[0]);
    assertCounts(await(sent), 20, 20, 0);
    assertThat(server.getAttribute(endpoint, "SendingPaused")).isEqualTo(false);
  }

  @Test
  void breakersAreShownAndReset() throws Exception {
    String refused = refusedUrl();
    send(
        "fastreq:managed?maxRetries=0&failureMode=nulls&onOpenCircuit=fail",
        java.util.Collections.nCopies(200, refused));
    ObjectName endpoint = endpoint();
    String host = refused.substring(0, refused.length() - 1);
    assertThat(server.invoke(endpoint, "breakerStates", new Object[0], new String[0]))
        .isEqualTo(List.of(host + " OPEN"));
    server.invoke(endpoint, "resetBreakers", new Object[0], new String[0]);
    assertThat(server.invoke(endpoint, "breakerStates", new Object[0], new String[0]))
        .isEqualTo(List.of(host + " CLOSED"));
  }

  private ObjectName endpoint() throws Exception {
    Set<ObjectName> names =
        server.queryNames(
            new ObjectName("org.apache.camel:context=" + context.getName() + ",type=endpoints,*"),
            null);
    return names.stream()
        .filter(name -> name.toString().contains("fastreq:"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no fastreq endpoint among " + names));
  }
}
