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
package io.fastreq.camel.batch.request;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.transport.HttpTransport.Sent;

/**
 * Runs the author's code that prepares the request of an attempt, on a worker thread. The attempt
 * holds its slot, and has not yet passed breaker and rate limit. The attempt may end while the code
 * runs.
 */
public final class AsyncPreparation extends DeferredSend {

  private final Owner owner;
  private final Preparer preparer;

  /** The attempt whose request is prepared. */
  public interface Owner {

    /** Returns the request to prepare. */
    FastreqRequest unprepared();

    /**
     * Takes over the prepared request, and checks the breaker.
     *
     * @return whether it may be sent now; if not, the next step has been arranged
     */
    boolean prepared(HttpRequest request);

    /** Ends the attempt: the author's code failed, or no thread was available. */
    void notPrepared(Throwable cause);

    /** Passes the request to the transport. */
    Sent send();
  }

  /** Creates a preparation that has not begun. */
  public AsyncPreparation(Owner owner, Preparer preparer) {
    super(owner::send);
    this.owner = owner;
    this.preparer = preparer;
  }

  /** Prepares the request and sends it. Runs on a worker thread. */
  public void run() {
    if (isAborted()) {
      return;
    }
    HttpRequest prepared;
    try {
      prepared = preparer.prepare(owner.unprepared());
    } catch (Throwable e) { // user code may throw anything, and its item must not be lost
      owner.notPrepared(e);
      return;
    }
    if (owner.prepared(prepared)) {
      go();
    }
  }
}
