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

import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.component.options.page.PageSettings;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.http.Tokens;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.output.page.NextReference;
import io.fastreq.camel.policy.FailureLimit;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.proxy.NonProxyHosts;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaders;
import io.fastreq.camel.policy.retry.IdempotencyKeys;
import io.fastreq.camel.policy.robots.RobotsAgent;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** Checks the ranges of options, and which options go together. Stateless. */
public final class OptionValidator {

  /** One token per nanosecond: clocks know nothing finer. */
  private static final double MAX_RATE = 1e9;

  /** More connections than a machine has ports. */
  private static final long MAX_CONCURRENCY = 1_000_000;

  /** Small enough that two can be added. */
  private static final long MAX_COUNT = 1_000_000_000;

  /** More rows than anybody wants to send again for the sake of one. */
  private static final long MAX_GROUP = 1_000_000;

  /** A petabyte. */
  private static final long MAX_BYTES = 1_000_000_000_000_000L;

  /** Ten years: small enough to be added to any time in nanoseconds. */
  private static final long MAX_MILLIS = 3650L * 24 * 60 * 60 * 1000;

  private OptionValidator() {}

  /**
   * Checks the options of an endpoint that is being created, without reading any resource.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public static void check(
      CamelContext context,
      EndpointOptions options,
      Function<String, @Nullable String> environment) {
    check(options);
    BackendSelector.check(context, options);
    checkReturnType(options);
    checkPages(context, options);
    checkExpressions(context, options);
    ProxySource proxies = ProxySource.of(context, options, environment);
    if (proxies != null) {
      proxies.check();
    }
    if (options.getNonProxyHosts() != null) {
      new NonProxyHosts(options.getNonProxyHosts());
    }
    Credentials.of(options);
    String agent = options.getRobotsAgent();
    if (agent != null) {
      RobotsAgent unused = RobotsAgent.parse("robotsAgent", agent);
      if (!options.isRobots()) {
        throw new IllegalArgumentException("Option robotsAgent does nothing without robots=true");
      }
    }
    new ConfiguredAddressCheck(options);
    if (options.isSessionManagement() && options.getCookieHandler() != null) {
      throw notBoth("sessionManagement", "cookieHandler");
    }
  }

  private static void checkExpressions(CamelContext context, EndpointOptions options) {
    String retryWhile = options.getRetryWhile();
    if (retryWhile != null && !EndpointHelper.isReferenceParameter(retryWhile)) {
      Predicate unused = SimpleExpressions.predicate(context, "retryWhile", retryWhile);
    }
    InputSettings.rows(context, options);
    ItemBodyOption.of(context, options);
    ItemBodyOption.ofGroups(context, options);
    OutputType.of(context, options.getOutputType());
    String body = options.getRequestBody();
    if (body != null && options.getItemBody() != null) {
      throw notBoth("requestBody", "itemBody");
    }
    if (body != null && !EndpointHelper.isReferenceParameter(body)) {
      Expression unused = SimpleExpressions.expression(context, "requestBody", body);
    }
  }

  private static IllegalArgumentException notBoth(String one, String other) {
    return new IllegalArgumentException(
        "Options " + one + " and " + other + " can not both be set");
  }

  /**
   * Checks the ranges of single options, and those that exclude each other.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  static void check(EndpointOptions options) {
    Integer hostConcurrency = options.getHostConcurrency();
    if (hostConcurrency != null) {
      number("hostConcurrency", hostConcurrency, 1, MAX_CONCURRENCY);
    }
    check(options.requestLimits());
    checkRateLimitHeaders(options);
    number("maxItems", options.getMaxItems(), 0, MAX_COUNT);
    Integer groupSize = options.getGroupSize();
    if (groupSize != null) {
      number("groupSize", groupSize, 1, MAX_GROUP);
    }
    number("maxRetries", options.getMaxRetries(), 0, MAX_COUNT);
    number("tracedAttempts", options.getTracedAttempts(), -1, MAX_COUNT);
    number("lookAhead", options.getLookAhead(), 1, MAX_COUNT);
    duration("circuitTimeout", options.getCircuitTimeout(), 1);
    duration("maxRetryAfter", options.getMaxRetryAfter(), 0);
    number("maxRedirects", options.getMaxRedirects(), 0, MAX_COUNT);
    duration("proxyRefresh", options.getProxyRefresh(), 0);
    duration("proxyCooldown", options.getProxyCooldown(), 0);
    breaker(options.getCircuitBreaker());
    BackendSelector.checkValue(options.getBackend());
    Long maxBodySize = options.getMaxBodySize();
    if (maxBodySize != null) {
      number("maxBodySize", maxBodySize, 0, MAX_BYTES);
    }
    between("retryJitter", options.getRetryJitter(), 0, 1);
    between("retryBackoffMultiplier", options.getRetryBackoffMultiplier(), 1, 1_000);
    duration("connectTimeout", options.getConnectTimeout(), 1);
    duration("requestTimeout", options.getRequestTimeout(), 1);
    duration("batchTimeout", options.getBatchTimeout(), 0);
    duration("retryBackoff", options.getRetryBackoff(), 0);
    duration("retryMaxBackoff", options.getRetryMaxBackoff(), 0);
    duration("progressInterval", options.getProgressInterval(), 1);
    number("maxPages", options.getMaxPages(), 1, MAX_COUNT);
    PageSettings.check(options);
    number("streamWindow", options.getStreamWindow(), 1, MAX_COUNT);
    if (options.getMaxFailures() != null) {
      FailureLimit unused = FailureLimit.parse("maxFailures", options.getMaxFailures());
    }
    if (options.isStreaming()) {
      streaming(options);
    }
    String method = options.getHttpMethod();
    if (!Tokens.isToken(method)) {
      throw OptionText.wrong("httpMethod", "'" + method + "'", "an HTTP method");
    }
    tokens("retryMethods", options.getRetryMethods(), "HTTP methods");
    tokens("secretHeaders", options.getSecretHeaders(), "names of headers");
    tokens("propagateHeaders", options.getPropagateHeaders(), "names of headers, or *-patterns");
    StatusCodes.parse("okStatusCodeRange", options.getOkStatusCodeRange());
    StatusCodes.parse("retryStatusCodes", options.getRetryStatusCodes());
    IdempotencyKeys.parse("idempotencyKey", options.getIdempotencyKey());
    String resultField = options.getResultField();
    if (resultField != null && resultField.isBlank()) {
      throw OptionText.wrong("resultField", "'" + resultField + "'", "the name of a field");
    }
    if (options.getUrls() != null && options.getUrlsResource() != null) {
      throw notBoth("urls", "urlsResource");
    }
  }

  /**
   * Checks the limits that can change while an endpoint runs. 0 means no limit for each host.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public static void check(RequestLimits limits) {
    HostLimits host = limits.host();
    number("concurrency", limits.concurrency(), 1, MAX_CONCURRENCY);
    number("burst", limits.burst(), 1, MAX_COUNT);
    if (host.concurrency() != 0) {
      number("hostConcurrency", host.concurrency(), 1, MAX_CONCURRENCY);
    }
    number("hostBurst", host.burst(), 1, MAX_COUNT);
    rate("rps", limits.rps());
    rate("hostRps", host.rps());
  }

  /** Checks the options that go with the return type. */
  private static void checkReturnType(EndpointOptions options) {
    ReturnType type = options.getReturnType();
    boolean file = type == ReturnType.FILE;
    boolean stream = type == ReturnType.STREAM;
    if (file && ObjectHelper.isEmpty(options.getDirectory())) {
      throw new IllegalArgumentException(
          "Option returnType=file needs the option directory: where the files go");
    }
    if (file) {
      directory(options.getDirectory());
    }
    if (stream && options.getStreamHandler() == null) {
      throw new IllegalArgumentException(
          "Option returnType=stream needs the option streamHandler: #bean of a"
              + " FastreqStreamHandler");
    }
    checkOutputType(options);
    goesWith("directory", options.getDirectory() != null, "file", file);
    goesWith("fileName", options.getFileName() != null, "file", file);
    goesWith("streamHandler", options.getStreamHandler() != null, "stream", stream);
  }

  private static void checkOutputType(EndpointOptions options) {
    if (options.getOutputType() == null) {
      return;
    }
    if (options.getParser() != null) {
      throw notBoth("parser", "outputType");
    }
    ReturnType type = options.getReturnType();
    if (type != ReturnType.AUTO && type != ReturnType.JSON && type != ReturnType.RESPONSE) {
      throw new IllegalArgumentException(
          "Option outputType is for JSON: it does nothing with returnType="
              + type.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Checks the options that go with further pages. */
  private static void checkPages(CamelContext context, EndpointOptions options) {
    String nextPage = options.getNextPage();
    ReturnType type = options.getReturnType();
    String typeName = type.name().toLowerCase(Locale.ROOT);
    if (nextPage == null) {
      if (options.getPageItems() != null) {
        throw new IllegalArgumentException("Option pageItems does nothing without nextPage");
      }
      return;
    }
    NextReference unused = BatchSettings.nextPage(context, nextPage);
    boolean dropped = type == ReturnType.NONE && options.getParser() == null;
    if (type == ReturnType.FILE
        || type == ReturnType.STREAM
        || (dropped && PageSettings.readsBody(nextPage))) {
      throw new IllegalArgumentException(
          "Option nextPage can not be "
              + nextPage
              + " with returnType="
              + typeName
              + ": pages are bodies that are kept and read");
    }
    if (options.getPageItems() != null && type != ReturnType.AUTO && type != ReturnType.JSON) {
      throw new IllegalArgumentException(
          "Option pageItems is for JSON: it needs returnType auto or json, not " + typeName);
    }
    if (options.getConditional() != null) {
      throw new IllegalArgumentException(
          "Option conditional can not be set with nextPage: a first page that has not changed says"
              + " nothing of the others");
    }
    if (options.isStreaming() && options.isDeduplicate()) {
      throw new IllegalArgumentException(
          "Option deduplicate can not be set with nextPage and streaming: the pages of one item are"
              + " not kept for another");
    }
  }

  private static void directory(@Nullable String directory) {
    try {
      Path unused = Path.of(String.valueOf(directory));
    } catch (InvalidPathException e) {
      throw OptionText.wrong("directory", "'" + directory + "'", "the path of a directory");
    }
  }

  private static void goesWith(String option, boolean set, String returnType, boolean present) {
    if (set && !present) {
      throw new IllegalArgumentException(
          "Option " + option + " does nothing without returnType=" + returnType);
    }
  }

  private static void streaming(EndpointOptions options) {
    FailureMode mode = options.getFailureMode();
    if (mode == FailureMode.THROW || mode == FailureMode.NULLS) {
      throw new IllegalArgumentException(
          "Option failureMode can be include or omit with streaming, not '"
              + mode.name().toLowerCase(Locale.ROOT)
              + "': failures are among the results");
    }
    if (options.getAggregationStrategy() != null) {
      throw notBoth("streaming", "aggregationStrategy");
    }
  }

  private static void tokens(String option, @Nullable String commaSeparated, String takes) {
    for (String entry : OptionText.list(commaSeparated)) {
      if (!Tokens.isToken(entry)) {
        throw OptionText.wrong(option, "'" + entry + "'", takes + ", separated by commas");
      }
    }
  }

  private static void checkRateLimitHeaders(PolicyOptions options) {
    RateLimitHeaders unused = BatchSettings.rateLimits(options);
  }

  private static void rate(String option, @Nullable Double rate) {
    if (rate != null && !(rate > 0 && rate <= MAX_RATE)) {
      throw OptionText.wrong(option, rate, "a number above 0, at most a billion");
    }
  }

  private static void breaker(String value) {
    if (!value.equals("true") && !value.equals("false") && !value.startsWith("#")) {
      throw OptionText.wrong("circuitBreaker", value, "true, false or #bean of a CircuitBreaker");
    }
  }

  private static void number(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw OptionText.wrong(option, value, "a number from " + least + " up to " + most);
    }
  }

  private static void duration(String option, long millis, long least) {
    if (millis < least || millis > MAX_MILLIS) {
      throw OptionText.wrong(
          option,
          millis,
          "a duration from " + least + " ms up to " + MAX_MILLIS + " ms (10 years)");
    }
  }

  private static void between(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw OptionText.wrong(option, value, "a number from " + least + " to " + most);
    }
  }
}
