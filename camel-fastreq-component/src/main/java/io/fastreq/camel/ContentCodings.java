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
package io.fastreq.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Content-Encoding} (RFC 9110 section 8.4): a list of codings, in the order in which
 * they were applied. Stateless.
 */
public final class ContentCodings {

  /** No encoding (section 8.4.1); used only where a list must not be empty. */
  private static final String IDENTITY = "identity";

  private ContentCodings() {}

  /**
   * Returns the codings of a body.
   *
   * @param values the values of all {@code Content-Encoding} headers, or null if there are none
   * @return their names in lower case, without {@code identity} and empty elements; empty if the
   *     body is not encoded
   */
  public static List<String> of(@Nullable List<String> values) {
    if (values == null || values.isEmpty()) {
      return List.of();
    }
    List<String> codings = new ArrayList<>(2);
    for (String value : values) {
      for (String element : value.split(",", -1)) {
        String coding = element.strip().toLowerCase(Locale.ROOT);
        if (!coding.isEmpty() && !coding.equals(IDENTITY)) {
          codings.add(coding);
        }
      }
    }
    return codings;
  }
}
