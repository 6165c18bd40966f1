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
package io.fastreq.camel.dispatch;

import org.jspecify.annotations.Nullable;

/** An attempt as the dispatcher sees it: what holds a slot. Never called with the lock held. */
public interface SlotHolder {

  /**
   * Sends the request whose turn it is.
   *
   * @return what follows, where that is known at once, or null
   */
  @Nullable NextStep start();

  /** The request has its connection and its token: it leaves. */
  void depart(Runnable write);

  /** The host of the request may not be sent to any more: it gives its connection back. */
  void postpone();

  /**
   * The queue of its task was cut.
   *
   * @param abort whether requests that have left are to be aborted; others end anyway
   */
  void cut(Cut cut, boolean abort);

  /** It has had its time. */
  void timedOut();

  /** The breaker of the host that it was to go on to lets nothing pass. */
  void refusedByBreaker();

  /** A limiter of the user's own does not do its work for the request. */
  void limiterFailed(Throwable cause);

  /**
   * It has given its slot back, and its task is not tried again.
   *
   * @param told whether a transport is telling how it ended at this moment
   * @param cut the reason why the task is not tried again although it was to be, or null
   */
  void left(boolean told, @Nullable Cut cut);
}
