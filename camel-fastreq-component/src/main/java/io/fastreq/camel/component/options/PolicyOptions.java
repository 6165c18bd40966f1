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

import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.quota.Quota;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of limits and circuit breakers. */
@UriParams
public abstract class PolicyOptions extends RetryOptions {

  @UriParam(
      label = "producer,limits",
      defaultValue = "20",
      description =
          "Maximum number of requests in flight, over all endpoints of this name. The connection"
              + " pools are sized from it.")
  private int concurrency = 20;

  @UriParam(
      label = "producer,limits",
      description =
          "Requests per second that the token bucket refills, over all endpoints of this name;"
              + " fractions are allowed. Every request takes a token when it leaves, retries and"
              + " redirects included. Not set: no limit.")
  private @Nullable Double rps;

  @UriParam(
      label = "producer,limits",
      defaultValue = "5",
      description =
          "Size of the token bucket, which starts full: the number of requests that may leave at"
              + " once after a pause.")
  private int burst = 5;

  @UriParam(
      label = "producer,limits",
      description =
          "Maximum number of requests in flight to one target host (scheme, name and port). Not"
              + " set: as many as concurrency allows.")
  private @Nullable Integer hostConcurrency;

  @UriParam(
      label = "producer,limits",
      defaultValue = "false",
      description =
          "Whether the number of requests in flight to each host is found from its latencies and"
              + " its refusals (429, 503 and timeouts). concurrency and hostConcurrency are then"
              + " the most that is tried.")
  private boolean adaptiveConcurrency;

  @UriParam(
      label = "producer,limits",
      description =
          "Requests per second to one target host; fractions are allowed. Not set: no limit per"
              + " host.")
  private @Nullable Double hostRps;

  @UriParam(
      label = "producer,limits",
      defaultValue = "1",
      description = "Size of each host's token bucket.")
  private int hostBurst = 1;

  @UriParam(
      label = "producer,limits",
      description =
          "Requests that may start in any window of a length, over all endpoints of this name:"
              + " COUNT/PERIOD, several separated by commas (1000/1h,10000/1d). All hold, besides"
              + " rps, wherever a window begins. Retries and redirects count.")
  private @Nullable String quota;

  @UriParam(label = "producer,limits", description = "The same as quota, for each target host.")
  private @Nullable String hostQuota;

  @UriParam(
      label = "producer,limits",
      defaultValue = "true",
      description =
          "Whether a host whose responses say how many requests are left (RateLimit,"
              + " RateLimit-Remaining, X-RateLimit-Remaining, X-Rate-Limit-Remaining, each with its"
              + " reset) gets no more than that before the reset.")
  private boolean respectRateLimitHeaders = true;

  @UriParam(
      label = "producer,limits",
      description =
          "Names of the two headers of a server that has names of its own:"
              + " remaining:NAME,reset:NAME. The usual ones are read too.")
  private @Nullable String rateLimitHeaders;

  @UriParam(
      label = "producer,limits",
      defaultValue = "10000",
      description =
          "Maximum number of items of a batch that are read ahead, past items whose host is not"
              + " ready, to find one whose host is.")
  private int lookAhead = 10_000;

  @UriParam(
      label = "producer,limits",
      description =
          "A rate limit of your own besides rps, for instance one that several JVMs share.")
  private @Nullable FastreqRateLimiter rateLimiter;

  @UriParam(
      label = "producer,circuitBreaker",
      defaultValue = "true",
      description =
          "true: a Resilience4j circuit breaker for each target host. false: none. #bean: one"
              + " breaker for all.")
  private String circuitBreaker = "true";

  @UriParam(
      label = "producer,circuitBreaker",
      description =
          "Name of a resilience4jConfiguration. It is looked up as the Circuit Breaker EIP does,"
              + " and overrides the context's default.")
  private @Nullable String circuitBreakerConfiguration;

  @UriParam(
      label = "producer,circuitBreaker",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description =
          "Maximum time that items wait for a breaker with onOpenCircuit=wait, counted from when"
              + " it first opened. After that they fail as with onOpenCircuit=fail, until a trial"
              + " succeeds.")
  private long circuitTimeout = 60_000;

  @UriParam(
      label = "producer,circuitBreaker",
      description =
          "Replacement for an item that has finally failed or met an open breaker: a Camel"
              + " endpoint (direct:x) or #bean of a Processor. It is called with the"
              + " FastreqFailure as body; the body that it leaves becomes the value of the item.")
  private @Nullable String onFallback;

  /** Returns the limits that these options name. */
  public RequestLimits requestLimits() {
    return new RequestLimits(
        concurrency,
        rps,
        burst,
        quotas("quota", quota),
        new HostLimits(
            hostConcurrency == null ? 0 : hostConcurrency,
            hostRps,
            hostBurst,
            quotas("hostQuota", hostQuota),
            lookAhead,
            TimeUnit.MILLISECONDS.toNanos(circuitWaitMillis()),
            new Manners(adaptiveConcurrency, retryBudgetPercent())));
  }

  private static List<Quota> quotas(String option, @Nullable String text) {
    return text == null
        ? List.of()
        : Quota.parse(option, text, period -> OptionText.millis(option, period));
  }

  /** Returns how long items wait for an open circuit breaker; 0 if they fail at once. */
  public abstract long circuitWaitMillis();

  public int getConcurrency() {
    return concurrency;
  }

  public void setConcurrency(int value) {
    this.concurrency = value;
  }

  public @Nullable Double getRps() {
    return rps;
  }

  public void setRps(@Nullable Double value) {
    this.rps = value;
  }

  public int getBurst() {
    return burst;
  }

  public void setBurst(int value) {
    this.burst = value;
  }

  public @Nullable Integer getHostConcurrency() {
    return hostConcurrency;
  }

  public void setHostConcurrency(@Nullable Integer value) {
    this.hostConcurrency = value;
  }

  public boolean isAdaptiveConcurrency() {
    return adaptiveConcurrency;
  }

  public void setAdaptiveConcurrency(boolean value) {
    this.adaptiveConcurrency = value;
  }

  public @Nullable Double getHostRps() {
    return hostRps;
  }

  public void setHostRps(@Nullable Double value) {
    this.hostRps = value;
  }

  public int getHostBurst() {
    return hostBurst;
  }

  public void setHostBurst(int value) {
    this.hostBurst = value;
  }

  public @Nullable String getQuota() {
    return quota;
  }

  public void setQuota(@Nullable String value) {
    this.quota = value;
  }

  public @Nullable String getHostQuota() {
    return hostQuota;
  }

  public void setHostQuota(@Nullable String value) {
    this.hostQuota = value;
  }

  public boolean isRespectRateLimitHeaders() {
    return respectRateLimitHeaders;
  }

  public void setRespectRateLimitHeaders(boolean value) {
    this.respectRateLimitHeaders = value;
  }

  public @Nullable String getRateLimitHeaders() {
    return rateLimitHeaders;
  }

  public void setRateLimitHeaders(@Nullable String value) {
    this.rateLimitHeaders = value;
  }

  public int getLookAhead() {
    return lookAhead;
  }

  public void setLookAhead(int value) {
    this.lookAhead = value;
  }

  public @Nullable FastreqRateLimiter getRateLimiter() {
    return rateLimiter;
  }

  public void setRateLimiter(@Nullable FastreqRateLimiter value) {
    this.rateLimiter = value;
  }

  public String getCircuitBreaker() {
    return circuitBreaker;
  }

  public void setCircuitBreaker(String value) {
    this.circuitBreaker = value;
  }

  public @Nullable String getCircuitBreakerConfiguration() {
    return circuitBreakerConfiguration;
  }

  public void setCircuitBreakerConfiguration(@Nullable String value) {
    this.circuitBreakerConfiguration = value;
  }

  public long getCircuitTimeout() {
    return circuitTimeout;
  }

  public void setCircuitTimeout(long value) {
    this.circuitTimeout = value;
  }

  public @Nullable String getOnFallback() {
    return onFallback;
  }

  public void setOnFallback(@Nullable String value) {
    this.onFallback = value;
  }
}
