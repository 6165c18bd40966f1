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
package io.fastreq.camel.transport.framing;

import java.util.List;

/** Header fields of a response that is being read, as the HTTP library holds them. */
public interface HeaderFields {

  /** Adds a field. */
  void add(String name, String value);

  /** Returns all values of a field, its name in any case. */
  List<String> all(String name);

  /** Replaces all values of a field by one. */
  void set(String name, String value);

  /** Removes a field. */
  void remove(String name);
}
