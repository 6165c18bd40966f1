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

/** The type of a successful item's value: option {@code returnType}. */
public enum ReturnType {
  /**
   * The default. By the content type: JSON as map, list or scalar, text and XML as {@code String},
   * anything else, and what has no content type, as {@code byte[]}.
   */
  AUTO,
  /** Parsed as JSON, whatever the content type. */
  JSON,
  /** A {@code String} in the charset of the response, else UTF-8; malformed bytes are replaced. */
  TEXT,
  /** A {@code byte[]}. */
  BYTES,
  /** The {@link io.fastreq.camel.FastreqResponse}. */
  RESPONSE,
  /** A {@link java.nio.file.Path}: the body was written to a file. */
  FILE,
  /** The {@link io.fastreq.camel.FastreqResponse}; a handler has had the body piece by piece. */
  STREAM,
  /** The status code, an {@code Integer}; the body is dropped. */
  NONE
}
