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
package io.fastreq.camel.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.vertx.CheckedAddresses.Verdict;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long addresses are cached, and which of several is used. */
class CheckedAddressesTest {

  private static final String REFUSED = "192.0.2.66";

  private final AddressCheck check =
      new AddressCheck() {
        @Override
        public @Nullable String refusesName(String host, boolean behindProxy) {
          return null;
        }

        @Override
        public @Nullable String refusesAddress(String host, InetAddress address) {
          return address.getHostAddress().equals(REFUSED) ? "refused" : null;
        }
      };

  private final AtomicLong now = new AtomicLong();
  private final List<Consumer<Future<List<InetSocketAddress>>>> lookups = new ArrayList<>();
  private final CheckedAddresses addresses =
      new CheckedAddresses(check, (name, then) -> lookups.add(then), now::get);

  private final List<Verdict> told = new ArrayList<>();

  private void response(int lookup, String... ips) {
    Promise<List<InetSocketAddress>> found = ImmediateEventExecutor.INSTANCE.newPromise();
    found.setSuccess(Arrays.stream(ips).map(ip -> new InetSocketAddress(ip, 0)).toList());
    lookups.get(lookup).accept(found);
  }

  private void ask() {
    addresses.find("host.example", told::add);
  }

  private static Verdict at(String ip) {
    return new Verdict.At(address(ip));
  }

  private static InetAddress address(String ip) {
    return new InetSocketAddress(ip, 0).getAddress();
  }

  @Test
  void simultaneousRequestsShareOneLookup() {
    ask();
    ask();
    assertThat(lookups).hasSize(1);
    response(0, "192.0.2.1");
    ask();
    assertThat(told).containsExactly(at("192.0.2.1"), at("192.0.2.1"), at("192.0.2.1"));
    assertThat(lookups).hasSize(1);
  }

  @Test
  void nameIsResolvedAgainAfterAWhileAndKeepsAnAddressThatStillExists() {
    ask();
    response(0, "192.0.2.1", "192.0.2.2");
    now.addAndGet(CheckedAddresses.KEPT_NANOS);
    ask();
    response(1, "192.0.2.2", "192.0.2.1");
    now.addAndGet(CheckedAddresses.KEPT_NANOS);
    ask();
    response(2, "192.0.2.3", "192.0.2.2");
    assertThat(told).containsExactly(at("192.0.2.1"), at("192.0.2.1"), at("192.0.2.3"));
  }

  @Test
  void refusedAddressIsSkippedAndOnlyRefusedOnesRefuseTheHost() {
    ask();
    response(0, REFUSED, "192.0.2.1");
    now.addAndGet(CheckedAddresses.KEPT_NANOS);
    ask();
    response(1, REFUSED);
    assertThat(told).containsExactly(at("192.0.2.1"), new Verdict.Refused("refused"));
  }

  @Test
  void unreachableAddressIsReplacedByTheNextOnce() {
    ask();
    response(0, "192.0.2.1", REFUSED, "192.0.2.2");
    addresses.failed("host.example", address("192.0.2.1"));
    addresses.failed("host.example", address("192.0.2.1"));
    ask();
    assertThat(told).containsExactly(at("192.0.2.1"), at("192.0.2.2"));
  }

  @Test
  void failedLookupIsReportedAndNotCached() {
    ask();
    UnknownHostException unknown = new UnknownHostException("host.example");
    lookups.get(0).accept(ImmediateEventExecutor.INSTANCE.newFailedFuture(unknown));
    ask();
    assertThat(told).containsExactly(new Verdict.Unresolved(unknown));
    assertThat(lookups).hasSize(2);
  }

  @Test
  void cachedHostsAreBounded() {
    for (int i = 0; i <= CheckedAddresses.MAX_HOSTS; i++) {
      addresses.find("host-" + i + ".example", told::add);
    }
    assertThat(lookups).hasSize(CheckedAddresses.MAX_HOSTS + 1);
    addresses.find("host-1.example", told::add);
    assertThat(lookups).as("still known").hasSize(CheckedAddresses.MAX_HOSTS + 1);
    addresses.find("host-0.example", told::add);
    assertThat(lookups).as("forgotten").hasSize(CheckedAddresses.MAX_HOSTS + 2);
  }
}
