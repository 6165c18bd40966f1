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

import io.fastreq.camel.FastreqException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import org.apache.camel.Exchange;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Determines the charset of a message's body: the one named by Camel, otherwise UTF-8. Stateless.
 */
final class BodyCharset {

  private BodyCharset() {}

  /**
   * Returns the charset of a body of bytes or a file.
   *
   * @throws FastreqException if the exchange or the file names an unknown charset
   */
  static Charset of(Exchange exchange) {
    String name = ExchangeHelper.getCharsetName(exchange, false);
    if (name == null && exchange.getMessage().getBody() instanceof WrappedFile<?> file) {
      name = ofFile(file);
    }
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(name.strip());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new FastreqException("The charset of the body is not known: " + name, e);
    }
  }

  /** Returns the charset option of a file endpoint, by reflection, since camel-file is optional. */
  private static @Nullable String ofFile(WrappedFile<?> file) {
    try {
      return (String) file.getClass().getMethod("getCharset").invoke(file);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return null; // another kind of file, which has no charset
    }
  }
}
