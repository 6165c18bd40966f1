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
package io.fastreq.camel.transport;

/**
 * Detects that a request is written so late after its release that it has to ask again. If its
 * thread was busy, perhaps with a hundred handshakes, all requests released meanwhile would be
 * written at once.
 *
 * <p>The bound is 50 ms at first and doubles each time, so that a request is written even if its
 * thread is always late. Released on any thread, asked on one.
 */
public final class WriteDelay {

  private static final long FIRST_BOUND_NANOS = 50_000_000;

  private volatile long releasedNanos;
  private long boundNanos = FIRST_BOUND_NANOS;

  /** Called when the request is released. */
  public void released() {
    releasedNanos = System.nanoTime();
  }

  /** Returns whether the release is too long ago. Next time it may be twice as long. */
  public boolean isLate() {
    if (System.nanoTime() - releasedNanos <= boundNanos) {
      return false;
    }
    boundNanos *= 2;
    return true;
  }
}
