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

import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.BatchOptions;
import io.fastreq.camel.batch.failure.DeadLetter;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.page.PageRules;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.batch.request.Tracing;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.component.options.page.PageSettings;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.output.ValueReader;
import io.fastreq.camel.output.page.NextReference;
import io.fastreq.camel.output.page.ResponsePages;
import io.fastreq.camel.policy.FailureLimit;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.address.AddressPolicy;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaderNames;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaders;
import io.fastreq.camel.policy.retry.Backoff;
import io.fastreq.camel.policy.retry.IdempotencyKeys;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.Redirects;
import io.fastreq.camel.transport.TransportSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** Turns the options of an endpoint into those of batches and transports. Stateless. */
public final class BatchSettings {

  private static final long DEFAULT_MAX_BODY_SIZE = 16 * 1024 * 1024;

  private BatchSettings() {}

  static TransportSettings transport(CamelContext context, EndpointOptions options)
      throws Exception {
    SSLContextParameters parameters = options.getSslContextParameters();
    if (parameters == null && options.isUseGlobalSslContextParameters()) {
      parameters = context.getSSLContextParameters();
    }
    SSLContext ssl = parameters == null ? null : parameters.createSSLContext(context);
    return new TransportSettings(
        options.getConcurrency(),
        options.getConnectTimeout(),
        ssl,
        new ConfiguredAddressCheck(options),
        !Boolean.FALSE.equals(options.getHttp2()),
        options.isH2c());
  }

  /** Returns the options of all batches, apart from what an exchange adds. */
  public static BatchOptions batch(
      CamelContext context,
      EndpointOptions options,
      HttpTransport transport,
      RequestCustomizer customizer,
      @Nullable FailureHandler fallback,
      @Nullable DeadLetter deadLetter,
      List<FastreqProgressListener> progressListeners) {
    String retryWhile = options.getRetryWhile();
    ValueReader values = values(context, options);
    BatchOptions.Sending sending =
        new BatchOptions.Sending(
            transport,
            new ReadOptions(
                maxBodySize(options), values.discardsBody(), options.isUseCompression()),
            customizer,
            null,
            options.isFollowRedirects() ? redirects(options) : null,
            Tracing.NONE,
            rateLimits(options));
    RetryPolicy policy = retryPolicy(options);
    BatchOptions.Retries retries =
        new BatchOptions.Retries(
            policy,
            options.isRespectRetryAfter(),
            nanos(options.getMaxRetryAfter()),
            retryWhile == null ? null : RetryPredicate.of(context, retryWhile),
            keyed(options, policy));
    BatchOptions.Results results =
        new BatchOptions.Results(
            options.forcedShape(),
            failureMode(options),
            failureLimit(options),
            StatusCodes.parse("okStatusCodeRange", options.getOkStatusCodeRange()),
            values,
            fallback,
            deadLetter,
            options.isStreaming() ? options.getStreamWindow() : 0,
            null,
            options.getResultField());
    return new BatchOptions(
        sending,
        retries,
        results,
        paging(context, options, values),
        new BatchOptions.Reporting(progressListeners, nanos(options.getProgressInterval())),
        nanos(options.getBatchTimeout()),
        options.isDeduplicate(),
        null,
        null);
  }

  /** Returns what creates values from responses. */
  public static ValueReader values(CamelContext context, EndpointOptions options) {
    return new ValueReader(
        options.getReturnType(),
        options.getParser(),
        OutputType.binding(context, options.getOutputType()));
  }

  /** Returns how items go on with further pages, apart from what an exchange adds; or null. */
  private static BatchOptions.@Nullable Paging paging(
      CamelContext context, EndpointOptions options, ValueReader values) {
    String nextPage = options.getNextPage();
    if (nextPage == null) {
      return null;
    }
    List<String> allowed = OptionText.list(options.getAllowedHosts());
    return new BatchOptions.Paging(
        new ResponsePages(values, nextPage(context, nextPage), PageSettings.items(options)),
        new PageRules(
            options.getMaxPages(),
            allowed.isEmpty() ? null : AddressPolicy.only("allowedHosts", allowed),
            redirects(options)::isSecret,
            request -> {
              throw new IllegalStateException("requests of pages are encoded for an exchange");
            }));
  }

  /** Returns what finds the next page, by the value of the option. */
  static NextReference nextPage(CamelContext context, String option) {
    return PageSettings.next(
        option,
        reference -> {
          @SuppressWarnings("unchecked") // the documented type of the bean
          Function<FastreqResponse, ?> function =
              OptionBeans.mandatory(context, "nextPage", reference, Function.class);
          return function;
        });
  }

  /** Returns the failure mode that is set, else the default for the form of the result. */
  public static FailureMode failureMode(EndpointOptions options) {
    FailureMode set = options.getFailureMode();
    if (set != null) {
      return set;
    }
    return options.isStreaming() ? FailureMode.INCLUDE : FailureMode.THROW;
  }

  private static @Nullable FailureLimit failureLimit(EndpointOptions options) {
    if (options.isStopOnException()) {
      return FailureLimit.none("an earlier item failed and stopOnException is set");
    }
    String most = options.getMaxFailures();
    return most == null ? null : FailureLimit.parse("maxFailures", most);
  }

  /**
   * Returns what reads the rate limits that responses tell of, or null.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  static @Nullable RateLimitHeaders rateLimits(PolicyOptions options) {
    String own = options.getRateLimitHeaders();
    RateLimitHeaderNames names =
        own == null ? null : RateLimitHeaderNames.parse("rateLimitHeaders", own);
    if (!options.isRespectRateLimitHeaders()) {
      if (names != null) {
        throw new IllegalArgumentException(
            "Option rateLimitHeaders does nothing with respectRateLimitHeaders=false");
      }
      return null;
    }
    return new RateLimitHeaders(nanos(options.getMaxRetryAfter()), names);
  }

  private static Redirects redirects(EndpointOptions options) {
    return new Redirects(
        options.getMaxRedirects(), Set.copyOf(OptionText.list(options.getSecretHeaders())));
  }

  private static long maxBodySize(EndpointOptions options) {
    Long set = options.getMaxBodySize();
    if (set != null) {
      return set;
    }
    return options.getReturnType() == ReturnType.NONE ? 0 : DEFAULT_MAX_BODY_SIZE;
  }

  private static BatchOptions.@Nullable Keyed keyed(EndpointOptions options, RetryPolicy policy) {
    IdempotencyKeys keys = IdempotencyKeys.parse("idempotencyKey", options.getIdempotencyKey());
    return keys == null
        ? null
        : new BatchOptions.Keyed(keys, policy.alsoRepeating(IdempotencyKeys.METHODS));
  }

  private static RetryPolicy retryPolicy(EndpointOptions options) {
    return retryPolicy(options, methods(options.getRetryMethods()));
  }

  /**
   * Returns the policy of retries for requests that may be repeated whatever their method.
   *
   * @param methods the methods that they have
   */
  public static RetryPolicy retryPolicy(RetryOptions options, Set<String> methods) {
    return new RetryPolicy(
        options.getMaxRetries(),
        StatusCodes.parse("retryStatusCodes", options.getRetryStatusCodes()),
        methods,
        new Backoff(
            nanos(options.getRetryBackoff()),
            options.getRetryBackoffMultiplier(),
            nanos(options.getRetryMaxBackoff()),
            options.getRetryJitter(),
            () -> ThreadLocalRandom.current().nextDouble()));
  }

  private static Set<String> methods(String commaSeparated) {
    return Arrays.stream(commaSeparated.split(","))
        .map(method -> method.trim().toUpperCase(Locale.ROOT))
        .filter(method -> !method.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
