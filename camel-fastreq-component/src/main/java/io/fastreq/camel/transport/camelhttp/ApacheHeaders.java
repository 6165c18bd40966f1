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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.http.Headers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MessageHeaders;
import org.jspecify.annotations.Nullable;

/** Headers as Apache's HttpClient holds them; copied only when all are asked for. */
final class ApacheHeaders implements Headers {

  private final MessageHeaders headers;

  ApacheHeaders(MessageHeaders headers) {
    this.headers = headers;
  }

  @Override
  public @Nullable String first(String name) {
    Header header = headers.getFirstHeader(name);
    return header == null ? null : value(header);
  }

  @Override
  public Map<String, List<String>> toMap() {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : headers.getHeaders()) {
      all.computeIfAbsent(header.getName(), name -> new ArrayList<>(1)).add(value(header));
    }
    all.replaceAll((name, values) -> Collections.unmodifiableList(values));
    return Collections.unmodifiableMap(all);
  }

  private static String value(Header header) {
    String value = header.getValue();
    return value == null ? "" : value;
  }
}
