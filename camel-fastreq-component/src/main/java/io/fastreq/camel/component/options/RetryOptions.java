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
package io.fastreq.camel.component.options;

import io.fastreq.camel.component.options.group.GroupOptions;
import io.fastreq.camel.policy.retry.RetryBudget;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * The options of retries. Times are in milliseconds here, and in any of Camel's duration forms as
 * text. A plain bean, like its subclasses: not thread-safe while it is being changed.
 *
 * <p>Camel requires the options of an endpoint to be one bean. The bean is written in layers; code
 * that reads options uses the lowest layer that has them.
 */
@UriParams
public abstract class RetryOptions extends GroupOptions {

  @UriParam(
      label = "producer,retry",
      defaultValue = "3",
      description = "Number of further attempts after the first.")
  private int maxRetries = 3;

  @UriParam(
      label = "producer,retry",
      defaultValue = "1s",
      javaType = "java.time.Duration",
      description = "Wait before the first retry.")
  private long retryBackoff = 1_000;

  @UriParam(
      label = "producer,retry",
      defaultValue = "2",
      description = "Factor by which each further wait is longer.")
  private double retryBackoffMultiplier = 2;

  @UriParam(
      label = "producer,retry",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description = "Longest wait before a retry, before jitter.")
  private long retryMaxBackoff = 60_000;

  @UriParam(
      label = "producer,retry",
      defaultValue = "0.1",
      description =
          "Part by which waits vary: each is multiplied by a random factor between 1 minus and 1"
              + " plus this value. From 0 to 1.")
  private double retryJitter = 0.1;

  @UriParam(
      label = "producer,retry",
      defaultValue = "408,429,500,502,503,504",
      description =
          "Status codes that are tried again: codes, classes (5xx) and ranges, comma separated.")
  private String retryStatusCodes = "408,429,500,502,503,504";

  @UriParam(
      label = "producer,retry",
      defaultValue = "GET,HEAD,OPTIONS,PUT,DELETE,TRACE",
      description =
          "Methods that may be repeated. Requests with other methods are tried again only if they"
              + " surely did not reach the server.")
  private String retryMethods = "GET,HEAD,OPTIONS,PUT,DELETE,TRACE";

  @UriParam(
      label = "producer,retry",
      defaultValue = "true",
      description =
          "Whether the Retry-After of a response with a retryable status pauses its host for as"
              + " long as it says.")
  private boolean respectRetryAfter = true;

  @UriParam(
      label = "producer,retry",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description =
          "Longest wait that a server may ask for. An item whose server asks for more fails at"
              + " once.")
  private long maxRetryAfter = 60_000;

  @UriParam(
      label = "producer,retry",
      description =
          "A Simple predicate over the FastreqResponse as body, or #bean of a"
              + " java.util.function.Predicate or Camel Predicate. While it is true, a successful"
              + " response is tried again like one with a retryable status.")
  private @Nullable String retryWhile;

  @UriParam(
      label = "producer,retry",
      defaultValue = "false",
      description =
          "true, or the name of a header other than Idempotency-Key: each item that has no such"
              + " header gets a key of its own, which is the same in all its attempts. Requests"
              + " with a key may be repeated also if their method is POST or PATCH.")
  private String idempotencyKey = "false";

  @UriParam(
      label = "producer,retry",
      description =
          "Percentage, such as 20 or 20%: the retries of a host are at most that share of its first"
              + " attempts of the last 10 seconds, plus 10 a second. Retries beyond it wait. Holds"
              + " over all endpoints of this name. Not set: no limit.")
  private @Nullable String retryBudget;

  public int getMaxRetries() {
    return maxRetries;
  }

  public void setMaxRetries(int value) {
    this.maxRetries = value;
  }

  public long getRetryBackoff() {
    return retryBackoff;
  }

  public void setRetryBackoff(long value) {
    this.retryBackoff = value;
  }

  public double getRetryBackoffMultiplier() {
    return retryBackoffMultiplier;
  }

  public void setRetryBackoffMultiplier(double value) {
    this.retryBackoffMultiplier = value;
  }

  public long getRetryMaxBackoff() {
    return retryMaxBackoff;
  }

  public void setRetryMaxBackoff(long value) {
    this.retryMaxBackoff = value;
  }

  public double getRetryJitter() {
    return retryJitter;
  }

  public void setRetryJitter(double value) {
    this.retryJitter = value;
  }

  public String getRetryStatusCodes() {
    return retryStatusCodes;
  }

  public void setRetryStatusCodes(String value) {
    this.retryStatusCodes = value;
  }

  public String getRetryMethods() {
    return retryMethods;
  }

  public void setRetryMethods(String value) {
    this.retryMethods = value;
  }

  public boolean isRespectRetryAfter() {
    return respectRetryAfter;
  }

  public void setRespectRetryAfter(boolean value) {
    this.respectRetryAfter = value;
  }

  public long getMaxRetryAfter() {
    return maxRetryAfter;
  }

  public void setMaxRetryAfter(long value) {
    this.maxRetryAfter = value;
  }

  public String getIdempotencyKey() {
    return idempotencyKey;
  }

  public void setIdempotencyKey(String value) {
    this.idempotencyKey = value;
  }

  /** Returns the percentage that is the retry budget, or null without one. */
  @Nullable Double retryBudgetPercent() {
    return retryBudget == null ? null : RetryBudget.parse("retryBudget", retryBudget);
  }

  public @Nullable String getRetryBudget() {
    return retryBudget;
  }

  public void setRetryBudget(@Nullable String value) {
    this.retryBudget = value;
  }

  public @Nullable String getRetryWhile() {
    return retryWhile;
  }

  public void setRetryWhile(@Nullable String value) {
    this.retryWhile = value;
  }
}
