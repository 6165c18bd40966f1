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

import org.apache.camel.spi.Metadata;

/** Names of the headers that the component reads and sets. */
public final class FastreqConstants {

  @Metadata(
      label = "producer",
      description = "Keys of the items of a list: a list, or comma separated",
      javaType = "Object")
  public static final String KEYS = "CamelFastreqKeys";

  @Metadata(label = "producer", description = "Number of items in the batch", javaType = "int")
  public static final String TOTAL = "CamelFastreqTotal";

  @Metadata(label = "producer", description = "Number of items that succeeded", javaType = "int")
  public static final String SUCCEEDED = "CamelFastreqSucceeded";

  @Metadata(label = "producer", description = "Number of items that failed", javaType = "int")
  public static final String FAILED = "CamelFastreqFailed";

  @Metadata(
      label = "producer",
      description = "Number of items that were left out on purpose",
      javaType = "int")
  public static final String SKIPPED = "CamelFastreqSkipped";

  @Metadata(
      label = "producer",
      description = "Number of items whose value was made by onFallback",
      javaType = "int")
  public static final String FALLBACK = "CamelFastreqFallback";

  @Metadata(
      label = "producer",
      description = "Number of failed items that the endpoint of deadLetter has accepted",
      javaType = "int")
  public static final String DEAD_LETTERED = "CamelFastreqDeadLettered";

  @Metadata(
      label = "producer",
      description =
          "Key of the item, on the exchange of a fallback or dead letter and for fileName",
      javaType = "String")
  public static final String KEY = "CamelFastreqKey";

  @Metadata(
      label = "producer",
      description =
          "Position of the item, counted from 0, on the exchange of a fallback or dead letter and"
              + " for fileName",
      javaType = "int")
  public static final String INDEX = "CamelFastreqIndex";

  @Metadata(
      label = "producer",
      description =
          "URL of the item, on the exchange of a fallback or dead letter and for fileName",
      javaType = "String")
  public static final String URL = "CamelFastreqUrl";

  @Metadata(
      label = "producer",
      description =
          "Number of requests sent: retries, hops of redirects and requests that met a stale"
              + " connection included, and attempts that could not connect",
      javaType = "long")
  public static final String ATTEMPTS = "CamelFastreqAttempts";

  @Metadata(
      label = "producer",
      description = "How long the batch took, in milliseconds",
      javaType = "long")
  public static final String DURATION = "CamelFastreqDuration";

  @Metadata(
      label = "producer",
      description =
          "What requests of the endpoint's name waited for while the batch ran, and for how many"
              + " milliseconds: quota, host pause, concurrency and so on. Absent if they did not"
              + " wait",
      javaType = "java.util.Map<String, Long>")
  public static final String WAITS = "CamelFastreqWaits";

  @Metadata(
      label = "producer",
      description = "Status code of the response, for a body of one request",
      javaType = "int")
  public static final String HTTP_RESPONSE_CODE = "CamelHttpResponseCode";

  @Metadata(
      label = "producer",
      description = "Reason phrase of the response, for a body of one request",
      javaType = "String")
  public static final String HTTP_RESPONSE_TEXT = "CamelHttpResponseText";

  private FastreqConstants() {}
}
