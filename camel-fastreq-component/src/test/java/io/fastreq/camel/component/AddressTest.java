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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.ProxyServer;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * URLs of a message that lead to addresses that are not allowed, and servers that redirect there.
 */
class AddressTest extends RawServerTest {

  private static final String PUBLIC = RETRYING + "&addressPolicy=public";

  private void assertBlocked(String uri, Object item, int requests) {
    Exchange result = send(uri, List.of(item));
    assertCounts(result, 1, 0, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).as(failure.message()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.attempts()).isEqualTo(requests);
    assertThat(sent(result)).isEqualTo(requests);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]"
      })
  void loopbackIsNotPublicInAnyNotation(String host) {
    BrokenServer server = responding(OK);
    assertBlocked(PUBLIC, "http://" + host + ":" + server.port() + "/", 0);
    assertNothingArrived(server);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "2130706433", "127.1", "[::ffff:127.0.0.1]"})
  void allowedLoopbackIsReachedInAnyNotation(String host) {
    BrokenServer server = responding(OK);
    assertThat(bodyOf(send(RETRYING, "http://" + host + ":" + server.port() + "/")))
        .isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "[::ffff:169.254.169.254]",
        "[fe80::1]",
        "0.0.0.0",
        "[::]",
        "224.0.0.1",
        "[ff02::1]"
      })
  void metadataLinkLocalMulticastAndUnspecifiedAreRefusedByDefault(String host) {
    assertBlocked(RETRYING, "http://" + host + "/latest/meta-data/", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fd00::1]"})
  void privateAddressesAreNotPublic(String host) {
    assertBlocked(PUBLIC, "http://" + host + "/", 0);
  }

  @Test
  void policyAnyRefusesNothing() {
    BrokenServer server = responding(OK);
    String url = "http://0.0.0.0:" + server.port() + "/";
    assertThat(bodyOf(send(ENDPOINT + "?addressPolicy=any", url))).isEqualTo("ok");
    assertBlocked("fastreq:careful", url, 0);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectIntoTheMetadataServiceIsRefused(int status) {
    BrokenServer server =
        byPath(Map.of("/a", to(status, "http://169.254.169.254/latest/meta-data/")));
    assertBlocked(RETRYING, server.url("/a"), 1);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void redirectToADeniedHostIsRefused() {
    BrokenServer inner = responding(OK);
    BrokenServer server = byPath(Map.of("/a", to(302, byName(inner, "/"))));
    assertBlocked(RETRYING + "&deniedHosts=localhost", server.url("/a"), 1);
    assertNothingArrived(inner);
  }

  @Test
  void onlyAllowedHostsAreCalled() {
    BrokenServer server = responding(OK);
    Exchange result =
        send(
            RETRYING + "&allowedHosts=localhost,*.example.com",
            List.of(byName(server, "/"), server.url("/"), "http://example.com/"));
    assertThat(failures(result)).extracting(FastreqFailure::index).containsExactly(1, 2);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.BLOCKED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void allowedBlockAdmitsNamesByTheirAddress() {
    BrokenServer server = responding(OK);
    String uri = ENDPOINT + "?allowedHosts=127.0.0.0/8";
    assertThat(bodyOf(send(uri, byName(server, "/")))).isEqualTo("ok");
    assertBlocked("fastreq:b?allowedHosts=10.0.0.0/8", byName(server, "/"), 0);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.0/8", "localhost", "10.0.0.0/8,LOCALHOST."})
  void deniedHostsAreNotCalledUnderPolicyAny(String denied) {
    BrokenServer server = responding(OK);
    String uri = ENDPOINT + "?addressPolicy=any&allowedHosts=localhost&deniedHosts=" + denied;
    assertBlocked(uri, byName(server, "/"), 0);
    assertNothingArrived(server);
  }

  @Test
  void literalAddressIsCheckedBehindAProxy() {
    ProxyServer proxy = proxy();
    BrokenServer server = responding(OK);
    assertBlocked(PUBLIC + "&proxies=" + listOf(proxy), server.url("/"), 0);
    assertBlocked(PUBLIC + "&proxies=" + listOf(proxy), "http://169.254.169.254/", 0);
    assertThat(proxy.seen()).isEmpty();
    assertNothingArrived(server);
  }

  @Test
  void endpointsOfOneNameHaveTheirOwnPolicies() {
    BrokenServer server = responding(OK);
    assertThat(bodyOf(send(ENDPOINT, server.url("/")))).isEqualTo("ok");
    assertBlocked(ENDPOINT + "?addressPolicy=public", server.url("/"), 0);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void invalidHostEntryIsRefusedWhenTheEndpointIsCreated() {
    for (String option : List.of("allowedHosts=10.0.0.0/64", "deniedHosts=http://x/")) {
      assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + option))
          .isInstanceOf(ResolveEndpointFailedException.class)
          .hasMessageContaining(option.substring(0, option.indexOf('=')));
    }
  }
}
