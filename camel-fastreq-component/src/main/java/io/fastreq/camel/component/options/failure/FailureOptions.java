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
package io.fastreq.camel.component.options.failure;

import io.fastreq.camel.batch.result.FailureMode;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * The options of what becomes of items that have failed, and of their batch. A plain bean, like its
 * subclasses: not thread-safe while it is being changed.
 *
 * <p>Camel requires the options of an endpoint to be one bean. The bean is written in layers, of
 * which this is the lowest; code that reads options uses the lowest layer that has them.
 */
@UriParams
public abstract class FailureOptions {

  @UriParam(
      label = "producer,result",
      defaultValue = "throw",
      enums = "throw,nulls,include,omit",
      description =
          "What becomes of failed items: the exchange fails when all items have ended (throw), or"
              + " in the place of a failed item stands null (nulls), the FastreqFailure (include),"
              + " or nothing (omit).")
  private @Nullable FailureMode failureMode;

  @UriParam(
      label = "producer,result",
      defaultValue = "false",
      description =
          "Whether the first failure ends the batch: nothing more is sent, and requests in flight"
              + " are aborted.")
  private boolean stopOnException = false;

  @UriParam(
      label = "producer,result",
      description =
          "Failures that a batch may have: a number (50), or a percentage of the items that have"
              + " ended (5%), which is looked at from 100 results on. Beyond it the batch ends as"
              + " with stopOnException. Items that onFallback has saved are no failures.")
  private @Nullable String maxFailures;

  @UriParam(
      label = "producer,result",
      description =
          "Endpoint (direct:x) or #bean of a Processor that receives each item that has finally"
              + " failed, except those that were cancelled, before the batch ends: a Map as toJson"
              + " writes it, whose request can be sent to a fastreq: endpoint again. Secrets are"
              + " left out. The item stays failed.")
  private @Nullable String deadLetter;

  public @Nullable FailureMode getFailureMode() {
    return failureMode;
  }

  public void setFailureMode(@Nullable FailureMode value) {
    this.failureMode = value;
  }

  public boolean isStopOnException() {
    return stopOnException;
  }

  public void setStopOnException(boolean value) {
    this.stopOnException = value;
  }

  public @Nullable String getMaxFailures() {
    return maxFailures;
  }

  public void setMaxFailures(@Nullable String value) {
    this.maxFailures = value;
  }

  public @Nullable String getDeadLetter() {
    return deadLetter;
  }

  public void setDeadLetter(@Nullable String value) {
    this.deadLetter = value;
  }
}
