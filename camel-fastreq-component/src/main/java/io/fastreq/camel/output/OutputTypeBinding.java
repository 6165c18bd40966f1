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
package io.fastreq.camel.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastreq.camel.JsonBody;
import org.jspecify.annotations.Nullable;

/** Binds JSON bodies to objects of a class. Thread-safe. */
public final class OutputTypeBinding {

  private final ObjectReader reader;

  /** Binds with a default mapper and the modules on the class path. */
  public OutputTypeBinding(Class<?> type) {
    this(JsonMapper.builder().findAndAddModules().build(), type);
  }

  /**
   * Binds with a given mapper.
   *
   * @param mapper binds the values; it is not changed
   * @param type the class to bind to
   */
  public OutputTypeBinding(ObjectMapper mapper, Class<?> type) {
    this.reader = mapper.readerFor(type);
  }

  /**
   * Returns the object in a body, or null where the body is empty.
   *
   * @throws io.fastreq.camel.FastreqException if the body is not JSON, or does not fit the class
   */
  @Nullable Object bind(byte[] body) {
    return JsonBody.parse(body, reader);
  }

  /**
   * Returns a body as a tree, or null where it is empty.
   *
   * @throws io.fastreq.camel.FastreqException if the body is not JSON
   */
  @Nullable Object tree(byte[] body) {
    return JsonBody.parse(body, reader.forType(JsonNode.class));
  }

  /**
   * Returns the object in a part of a tree.
   *
   * @throws io.fastreq.camel.FastreqException if it does not fit the class
   */
  @Nullable Object bind(JsonNode part) {
    return JsonBody.parse(part, reader);
  }
}
