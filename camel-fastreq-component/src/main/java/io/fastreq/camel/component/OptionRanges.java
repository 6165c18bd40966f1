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
package io.fastreq.camel.component;

import io.fastreq.camel.batch.FailureMode;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.policy.StatusCodes;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** What the options of an endpoint may be, beyond their type. */
final class OptionRanges {

  /** A token a nanosecond: clocks know nothing finer. */
  private static final double MAX_RATE = 1e9;

  /** A token, as RFC 9110 section 9.1 wants it. */
  private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  private OptionRanges() {}

  /**
   * Checks all options of an endpoint.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  static void check(FastreqConfiguration options) {
    atLeast("concurrency", options.getConcurrency(), 1);
    atLeast("burst", options.getBurst(), 1);
    atLeast("maxItems", options.getMaxItems(), 0);
    atLeast("maxRetries", options.getMaxRetries(), 0);
    atLeast("tracedAttempts", options.getTracedAttempts(), -1);
    Integer hostConcurrency = options.getHostConcurrency();
    if (hostConcurrency != null) {
      atLeast("hostConcurrency", hostConcurrency, 1);
    }
    atLeast("hostBurst", options.getHostBurst(), 1);
    atLeast("lookAhead", options.getLookAhead(), 1);
    atLeast("maxRetryAfter", options.getMaxRetryAfter(), 0);
    atLeast("maxRedirects", options.getMaxRedirects(), 0);
    atLeast("proxyRefresh", options.getProxyRefresh(), 0);
    atLeast("proxyCooldown", options.getProxyCooldown(), 0);
    rate("rps", options.getRps());
    rate("hostRps", options.getHostRps());
    breaker(options.getCircuitBreaker());
    Backends.checkValue(options.getBackend());
    Long maxBodySize = options.getMaxBodySize();
    if (maxBodySize != null) {
      atLeast("maxBodySize", maxBodySize, 0);
    }
    between("retryJitter", options.getRetryJitter(), 0, 1);
    between("retryBackoffMultiplier", options.getRetryBackoffMultiplier(), 1, 1_000);
    atLeast("connectTimeout", options.getConnectTimeout(), 1);
    atLeast("requestTimeout", options.getRequestTimeout(), 1);
    atLeast("batchTimeout", options.getBatchTimeout(), 0);
    atLeast("retryBackoff", options.getRetryBackoff(), 0);
    atLeast("retryMaxBackoff", options.getRetryMaxBackoff(), 0);
    atLeast("progressInterval", options.getProgressInterval(), 1);
    atLeast("streamWindow", options.getStreamWindow(), 1);
    if (options.isStreaming()) {
      streaming(options);
    }
    String method = options.getHttpMethod();
    if (ObjectHelper.isEmpty(method) || !METHOD.matcher(method).matches()) {
      throw Options.wrong("httpMethod", "'" + method + "'", "an HTTP method");
    }
    StatusCodes.parse("okStatusCodeRange", options.getOkStatusCodeRange());
    StatusCodes.parse("retryStatusCodes", options.getRetryStatusCodes());
    InputSettings.rows(options);
    if (options.getUrls() != null && options.getUrlsResource() != null) {
      throw new IllegalArgumentException("Options urls and urlsResource can not both be set");
    }
  }

  /**
   * Checks what goes with the return type: not for single options, as the environment has them.
   *
   * @throws IllegalArgumentException naming the option and what it needs
   */
  static void checkReturnType(FastreqConfiguration options) {
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
          "Option returnType=stream needs the option streamHandler: #bean of a FastreqStreamHandler");
    }
    goesWith("directory", options.getDirectory() != null, "file", file);
    goesWith("fileName", options.getFileName() != null, "file", file);
    goesWith("streamHandler", options.getStreamHandler() != null, "stream", stream);
  }

  private static void directory(@Nullable String directory) {
    try {
      Path unused = Path.of(String.valueOf(directory));
    } catch (InvalidPathException e) {
      throw Options.wrong("directory", "'" + directory + "'", "the path of a directory");
    }
  }

  private static void goesWith(String option, boolean set, String returnType, boolean present) {
    if (set && !present) {
      throw new IllegalArgumentException(
          "Option " + option + " does nothing without returnType=" + returnType);
    }
  }

  private static void streaming(FastreqConfiguration options) {
    FailureMode mode = options.getFailureMode();
    if (mode == FailureMode.THROW || mode == FailureMode.NULLS) {
      throw new IllegalArgumentException(
          "Option failureMode can be include or omit with streaming, not '"
              + mode.name().toLowerCase(Locale.ROOT)
              + "': failures are among the results");
    }
    if (options.getAggregationStrategy() != null) {
      throw new IllegalArgumentException(
          "Options streaming and aggregationStrategy can not both be set");
    }
  }

  private static void rate(String option, @Nullable Double rate) {
    if (rate != null && !(rate > 0 && rate <= MAX_RATE)) {
      throw Options.wrong(option, rate, "a number above 0, at most a billion");
    }
  }

  private static void breaker(String value) {
    if (!value.equals("true") && !value.equals("false") && !value.startsWith("#")) {
      throw Options.wrong("circuitBreaker", value, "true, false or #bean of a CircuitBreaker");
    }
  }

  private static void atLeast(String option, long value, long least) {
    if (value < least) {
      throw Options.wrong(option, value, "a number from " + least + " up");
    }
  }

  private static void between(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw Options.wrong(option, value, "a number from " + least + " to " + most);
    }
  }
}
