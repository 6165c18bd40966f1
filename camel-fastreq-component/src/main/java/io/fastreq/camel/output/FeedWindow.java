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
package io.fastreq.camel.output;

import io.fastreq.camel.http.BodyFeed;

/**
 * Bounds what waits between an event loop and a worker thread: some bytes, and not too many pieces,
 * since a piece of a single byte costs more memory than it holds. Thread-safe.
 */
public final class FeedWindow {

  private static final int MAX_BYTES = 256 * 1024;
  private static final int MAX_PIECES = 64;

  private final BodyFeed feed;
  private long bytes; // guarded by this
  private int pieces; // guarded by this
  private boolean full; // guarded by this

  public FeedWindow(BodyFeed feed) {
    this.feed = feed;
  }

  /** Counts a piece that begins to wait. Returns whether there is room for more. */
  public synchronized boolean enter(int size) {
    bytes += size;
    pieces++;
    full = bytes >= MAX_BYTES || pieces >= MAX_PIECES;
    return !full;
  }

  /** Counts a piece that has been handled. Asks for more when half of the room is free again. */
  public void leave(int size) {
    boolean more;
    synchronized (this) {
      bytes -= size;
      pieces--;
      more = full && bytes <= MAX_BYTES / 2 && pieces <= MAX_PIECES / 2;
      full &= !more;
    }
    if (more) {
      feed.more();
    }
  }
}
