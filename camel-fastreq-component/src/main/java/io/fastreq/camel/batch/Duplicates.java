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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows which calls of a batch would send the same request: the first of them leads, and the others
 * get its result. Remembers every distinct request with its result until the batch ends.
 * Thread-safe.
 */
final class Duplicates {

  private final Map<Fingerprint, Group> groups = new HashMap<>(); // guarded by this

  /** The groups whose leader has not ended. */
  private final IdentityHashMap<Call, Group> open = new IdentityHashMap<>(); // guarded by this

  private static final class Group {
    final List<Call> followers = new ArrayList<>(0);
    @Nullable ItemResult ending;
  }

  /** What is to be done with a call. */
  enum Role {
    /** The first of its kind: it is to be sent. */
    LEADS,
    /** It waits for the leader's result. */
    FOLLOWS,
    /** The leader has ended; the call has been given its result. */
    KNOWN
  }

  /** Finds the group of a call that was read, or makes one. */
  Role join(Call call) {
    Fingerprint fingerprint = Fingerprint.of(call.wire());
    ItemResult known;
    synchronized (this) {
      Group group = groups.get(fingerprint);
      if (group == null) {
        group = new Group();
        groups.put(fingerprint, group);
        open.put(call, group);
        return Role.LEADS;
      }
      known = group.ending;
      if (known == null) {
        group.followers.add(call);
        return Role.FOLLOWS;
      }
    }
    call.endAs(known);
    return Role.KNOWN;
  }

  /**
   * A call has ended.
   *
   * @return those that have waited for it, each with its result
   */
  List<Call> ended(Call call, ItemResult ending) {
    List<Call> followers;
    synchronized (this) {
      Group group = open.remove(call);
      if (group == null) {
        return List.of();
      }
      group.ending = ending;
      followers = List.copyOf(group.followers);
      group.followers.clear();
    }
    followers.forEach(follower -> follower.endAs(ending));
    return followers;
  }
}
