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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;

/** Reads small lists from Camel resources: {@code file:}, {@code classpath:}, {@code http(s):}. */
final class TextResource {

  /** No list of proxies or user agents is larger. A larger one may be an endless response. */
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private TextResource() {}

  /**
   * Reads the whole resource as UTF-8. Blocks.
   *
   * @param option the option that names it, for messages. They never name the resource itself,
   *     whose name may hold a token
   */
  static Reader read(CamelContext context, String option, String resource) throws IOException {
    byte[] bytes;
    try (InputStream stream =
        ResourceHelper.resolveMandatoryResourceAsInputStream(context, resource)) {
      bytes = stream.readNBytes(MAX_BYTES + 1);
    } catch (FileNotFoundException e) {
      throw new IOException(
          "The resource of option "
              + option
              + " is not there: it takes a file: or classpath: that exists, or an http: URL");
    } catch (IOException e) {
      throw new IOException(
          "The resource of option " + option + " can not be read: " + e.getClass().getSimpleName());
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("The resource of option " + option + " is too large");
    }
    return new StringReader(new String(bytes, StandardCharsets.UTF_8));
  }
}
