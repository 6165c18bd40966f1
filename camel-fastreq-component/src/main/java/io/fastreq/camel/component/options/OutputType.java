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

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.output.OutputTypeBinding;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Reads the option {@code outputType}: the class that JSON values are bound to. Stateless. */
final class OutputType {

  private static final String ARRAY = "[]";

  private OutputType() {}

  /**
   * Returns the class that the option names.
   *
   * @param name name of a class or of an array, as in {@code com.example.Order[]}
   * @throws IllegalArgumentException where there is no such class
   */
  static @Nullable Class<?> of(CamelContext context, @Nullable String name) {
    if (name == null) {
      return null;
    }
    String element = name.strip();
    int dimensions = 0;
    while (element.endsWith(ARRAY)) {
      element = element.substring(0, element.length() - ARRAY.length()).strip();
      dimensions++;
    }
    Class<?> type = element.isEmpty() ? null : context.getClassResolver().resolveClass(element);
    if (type == null) {
      throw OptionText.wrong(
          "outputType", "'" + name + "'", "the full name of a class that is there");
    }
    for (int i = 0; i < dimensions; i++) {
      type = type.arrayType();
    }
    return type;
  }

  /** Returns the binding to that class. Like Camel's data format it uses a single mapper bean. */
  static @Nullable OutputTypeBinding binding(CamelContext context, @Nullable String name) {
    Class<?> type = of(context, name);
    if (type == null) {
      return null;
    }
    Set<ObjectMapper> mappers = context.getRegistry().findByType(ObjectMapper.class);
    return mappers.size() == 1
        ? new OutputTypeBinding(mappers.iterator().next(), type)
        : new OutputTypeBinding(type);
  }
}
