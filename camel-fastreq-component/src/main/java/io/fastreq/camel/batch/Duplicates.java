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
package io.fastreq.camel.batch;

import io.fastreq.camel.batch.item.Fingerprint;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds calls of a batch that would send equal requests. The first of them is the leader; the
 * others are followers and get its result. Keeps a digest and the result of every distinct request
 * until the batch ends. Thread-safe.
 *
 * @param <C> type of a call, compared by identity
 */
final class Duplicates<C> {

  private final Map<Fingerprint, Group<C>> groups = new HashMap<>(); // guarded by this

  /** The groups whose leader has not completed. */
  private final IdentityHashMap<C, Group<C>> open = new IdentityHashMap<>(); // guarded by this

  private static final class Group<C> {
    final List<C> followers = new ArrayList<>(0);
    @Nullable ItemResult result;
  }

  /** The role of a call. */
  sealed interface Role {
    /** The first call with this request, which is sent. */
    record Leader() implements Role {}

    /** A call that waits for the leader's result. */
    record Follower() implements Role {}

    /** A call whose leader has completed with this result. */
    record Known(ItemResult result) implements Role {}
  }

  private static final Role LEADER = new Role.Leader();
  private static final Role FOLLOWER = new Role.Follower();

  /** Returns the role of a call that was read. */
  Role join(C call, HttpRequest request) {
    Fingerprint fingerprint = Fingerprint.of(request);
    synchronized (this) {
      Group<C> group = groups.get(fingerprint);
      if (group == null) {
        group = new Group<>();
        groups.put(fingerprint, group);
        open.put(call, group);
        return LEADER;
      }
      ItemResult known = group.result;
      if (known == null) {
        group.followers.add(call);
        return FOLLOWER;
      }
      return new Role.Known(known);
    }
  }

  /**
   * Records the result of a call.
   *
   * @return the followers that have waited for it
   */
  synchronized List<C> ended(C call, ItemResult result) {
    Group<C> group = open.remove(call);
    if (group == null) {
      return List.of();
    }
    group.result = result;
    List<C> followers = List.copyOf(group.followers);
    group.followers.clear();
    return followers;
  }
}
