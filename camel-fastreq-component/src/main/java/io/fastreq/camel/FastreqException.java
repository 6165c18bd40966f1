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

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a batch as a whole could not be carried out, or its input ended in an error: for
 * example if keys do not match the items, or a body cannot be read. Failures of single items are
 * {@link FastreqFailure}s.
 */
public class FastreqException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FastreqException(String message) {
    super(message);
  }

  public FastreqException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
