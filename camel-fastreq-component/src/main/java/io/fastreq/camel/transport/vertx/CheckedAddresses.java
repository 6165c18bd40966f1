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

import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.transport.AddressCheck;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address to connect to for a host, and checks this very address, so that no second
 * lookup can lead elsewhere.
 *
 * <p>Results are kept for 5 seconds, for at most 1000 hosts; requests that ask during a lookup wait
 * for it. A host keeps its address for as long as its name has it and it can be connected to:
 * connections are pooled by address, so a name with rotating addresses would otherwise have a pool
 * for each of them.
 *
 * <p>Used on one event loop only.
 */
final class CheckedAddresses {

  static final int MAX_HOSTS = 1_000;
  static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Looks up all addresses of a name without blocking, and passes them on on the event loop. */
  @FunctionalInterface
  interface Lookup {
    /**
     * Looks up a name.
     *
     * @param name the name
     * @param then receives the addresses, the preferred one first and only those of families that
     *     can be connected to, or the failure
     */
    void allOf(String name, Consumer<Future<List<InetSocketAddress>>> then);
  }

  /** Where a request may go. */
  sealed interface Verdict {

    /** The request may go to this address. */
    record At(InetAddress address) implements Verdict {}

    /** The request is refused for this reason. */
    record Refused(String reason) implements Verdict {}

    /** The name could not be resolved. */
    record Unresolved(Throwable cause) implements Verdict {}
  }

  /** What is known of a host: a verdict, or the requests that wait for it. */
  private static final class Entry {
    private final long begunNanos;
    private final List<Consumer<Verdict>> waiting = new ArrayList<>(1);
    private List<InetAddress> allowed = List.of();
    private @Nullable Verdict verdict;

    Entry(long begunNanos) {
      this.begunNanos = begunNanos;
    }
  }

  private final AddressCheck check;
  private final Lookup lookup;
  private final LongSupplier nanoClock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  CheckedAddresses(AddressCheck check, Lookup lookup, LongSupplier nanoClock) {
    this.check = check;
    this.lookup = lookup;
    this.nanoClock = nanoClock;
  }

  /**
   * Finds the address of a host.
   *
   * @param host name or address
   * @param then receives the verdict, at once if it is known
   */
  void find(String host, Consumer<Verdict> then) {
    long now = nanoClock.getAsLong();
    Entry entry = entries.get(host);
    if (entry == null || now - entry.begunNanos >= KEPT_NANOS) {
      entry = begin(host, entry, now);
    }
    Verdict verdict = entry.verdict;
    if (verdict == null) {
      entry.waiting.add(then);
    } else {
      then.accept(verdict);
    }
  }

  /**
   * Called when no connection to an address was made: the host's next address is used, if it has
   * one.
   */
  void failed(String host, InetAddress address) {
    Entry entry = entries.get(host);
    if (entry == null || entry.allowed.size() < 2 || !entry.allowed.get(0).equals(address)) {
      return;
    }
    List<InetAddress> turned = new ArrayList<>(entry.allowed.subList(1, entry.allowed.size()));
    turned.add(address);
    entry.allowed = turned;
    entry.verdict = new Verdict.At(turned.get(0));
  }

  private Entry begin(String host, @Nullable Entry before, long now) {
    Entry entry = new Entry(now);
    entries.remove(host);
    entries.put(host, entry);
    if (entries.size() > MAX_HOSTS) {
      Iterator<String> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    String refusal = check.refusesName(host, false);
    InetAddress literal = refusal == null ? IpAddress.parse(host) : null;
    if (refusal != null) {
      conclude(entry, new Verdict.Refused(refusal));
    } else if (literal != null) {
      conclude(entry, judged(host, entry, List.of(literal)));
    } else {
      List<InetAddress> known = before == null ? List.of() : before.allowed;
      lookup.allOf(host, found -> lookedUp(host, entry, known, found));
    }
    return entry;
  }

  private void lookedUp(
      String host, Entry entry, List<InetAddress> known, Future<List<InetSocketAddress>> found) {
    if (!found.isSuccess()) {
      // Not kept: the resolver decides for how long a name does not exist.
      entries.remove(host, entry);
      conclude(entry, new Verdict.Unresolved(found.cause()));
      return;
    }
    List<InetAddress> addresses = new ArrayList<>();
    for (InetSocketAddress address : found.getNow()) {
      addresses.add(address.getAddress());
    }
    if (!known.isEmpty() && addresses.remove(known.get(0))) {
      addresses.add(0, known.get(0));
    }
    conclude(entry, judged(host, entry, addresses));
  }

  private Verdict judged(String host, Entry entry, List<InetAddress> addresses) {
    AddressCheck.Checked checked = check.check(host, addresses);
    entry.allowed = checked.allowed();
    if (!entry.allowed.isEmpty()) {
      return new Verdict.At(entry.allowed.get(0));
    }
    String refusal = checked.refusal();
    return new Verdict.Refused(refusal == null ? host + " has no address" : refusal);
  }

  private static void conclude(Entry entry, Verdict verdict) {
    entry.verdict = verdict;
    List<Consumer<Verdict>> told = List.copyOf(entry.waiting);
    entry.waiting.clear();
    told.forEach(one -> one.accept(verdict));
  }
}
