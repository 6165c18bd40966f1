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
import io.fastreq.camel.batch.Call;
import io.fastreq.camel.batch.item.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the results of one batch go as they come. Belongs to the batch's mailbox. */
public interface ResultCollector {

  /** Whether results are wanted as {@code FastreqResponse}, whatever the return type. */
  boolean wantsResponses();

  /**
   * Whether a reader is to take each result before it counts as delivered; if so the target reports
   * on that by itself.
   */
  boolean handsOver();

  /**
   * Takes the result of a call.
   *
   * @return the same, or the failure that came of it here
   */
  ItemResult take(Call call, ItemResult ending);

  /** The body that comes out, when all items have ended. */
  @Nullable Object body(Shape shape, FailureMode mode);

  /** What failed, in the order of the input, as far as the exchange's exception is to tell. */
  List<FastreqFailure> failures();
}
