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
package io.fastreq.camel.batch.page;

import io.fastreq.camel.batch.item.Fingerprint;
import io.fastreq.camel.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the pages of one item share: the values so far, and which pages were requested. For a
 * streamed item, which keeps no values, it takes about 80 bytes a page.
 *
 * <p>Used by one worker at a time, except {@link #isDelivered}.
 */
public final class PageWalk {

  private final List<@Nullable Object> values = new ArrayList<>(0);
  private final Set<Digest> asked = new HashSet<>();

  /**
   * Number of pages that were not delivered to their reader; the last one counts from the start.
   */
  private final AtomicInteger undelivered = new AtomicInteger(1);

  /** The first half of a SHA-256 digest. */
  private record Digest(long high, long low) {}

  /**
   * Records that a page is requested.
   *
   * @return whether no equal request (method, URL, headers and body) was recorded before
   */
  boolean ask(HttpRequest request) {
    ByteBuffer digest = Fingerprint.of(request).digest();
    return asked.add(new Digest(digest.getLong(0), digest.getLong(Long.BYTES)));
  }

  /** Keeps the value of a page. */
  public void keep(@Nullable Object value) {
    values.add(value);
  }

  /** Returns the values that were kept, in the order of their pages. Unmodifiable. */
  public List<@Nullable Object> values() {
    return Collections.unmodifiableList(values);
  }

  /** Notes that a page, and not the last one, is handed to a reader. */
  public void handOver() {
    undelivered.incrementAndGet();
  }

  /**
   * Notes that a reader has finished with a page. May be called by any thread.
   *
   * @return whether all pages are delivered, the last one included
   */
  public boolean isDelivered() {
    return undelivered.decrementAndGet() == 0;
  }
}
