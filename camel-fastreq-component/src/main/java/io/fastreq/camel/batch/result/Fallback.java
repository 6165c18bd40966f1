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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What stands in for an item that has finally failed. Called on a worker thread; may block it. */
@FunctionalInterface
public interface Fallback {

  /**
   * Makes a value for the item.
   *
   * @param onDone told once, on any thread
   */
  void run(FastreqFailure failure, Consumer<Result> onDone);

  /**
   * What came of it.
   *
   * @param value the item's value
   * @param problem why there is none: the item stays failed; null for success
   */
  record Result(@Nullable Object value, @Nullable Throwable problem) {}
}
