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
 * Tells whether a request comes to the wire so late after it was let go that it has to ask again:
 * its thread was busy, with a hundred handshakes perhaps, and all requests that were let go
 * meanwhile would leave at once.
 *
 * <p>The bound is 50 ms at first and doubles each time, so that a request leaves though its thread
 * is always late. Let go on any thread, asked on one.
 */
public final class WriteDelay {

  private static final long FIRST_BOUND_NANOS = 50_000_000;

  private volatile long letGoNanos;
  private long boundNanos = FIRST_BOUND_NANOS;

  /** The request is let go now. */
  public void released() {
    letGoNanos = System.nanoTime();
  }

  /** Whether that was too long ago. The next time it may be twice as long. */
  public boolean isLate() {
    if (System.nanoTime() - letGoNanos <= boundNanos) {
      return false;
    }
    boundNanos *= 2;
    return true;
  }
}
