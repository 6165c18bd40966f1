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
package io.fastreq.camel.batch.failure;

import io.fastreq.camel.FastreqFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Handles items that have finally failed. Called on a worker thread, which it may block. */
@FunctionalInterface
public interface FailureHandler {

  /**
   * Handles the failure of an item.
   *
   * @param onDone called once, on any thread
   */
  void run(FastreqFailure failure, Consumer<Result> onDone);

  /**
   * The result of a handler.
   *
   * @param value the value of the item, if the handler is a fallback
   * @param problem why the failure was not handled; null for success
   */
  record Result(@Nullable Object value, @Nullable Throwable problem) {}
}
