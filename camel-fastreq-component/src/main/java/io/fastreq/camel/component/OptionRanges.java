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

import io.fastreq.camel.policy.StatusCodes;
import org.apache.camel.util.ObjectHelper;

/** What the options of an endpoint may be, beyond their type. */
final class OptionRanges {

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
    Double rps = options.getRps();
    if (rps != null && !(rps > 0 && rps < Double.POSITIVE_INFINITY)) {
      throw Options.wrong("rps", rps, "a number above 0");
    }
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
    if (ObjectHelper.isEmpty(options.getHttpMethod())) {
      throw Options.wrong("httpMethod", "empty", "an HTTP method");
    }
    StatusCodes.parse("okStatusCodeRange", options.getOkStatusCodeRange());
    StatusCodes.parse("retryStatusCodes", options.getRetryStatusCodes());
    if (options.getUrls() != null && options.getUrlsResource() != null) {
      throw new IllegalArgumentException("Options urls and urlsResource can not both be set");
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
