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
package io.fastreq.camel.input.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.input.item.Json;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** A cursor over the elements of a JSON array, which are read one at a time. */
final class JsonArrayCursor implements ItemCursor {

  private final JsonParser parser;
  private boolean ended;
  private @Nullable Object value;

  /** Creates a cursor over an array whose opening bracket comes next. */
  JsonArrayCursor(Reader reader) throws IOException {
    this.parser = Json.parser(reader);
    parser.nextToken();
  }

  @Override
  public boolean advance() throws IOException {
    value = null;
    if (ended) {
      return false;
    }
    try {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        ended = true;
        refuseMore();
        return false;
      }
      value = token == JsonToken.VALUE_NULL ? null : Json.readValue(parser);
      return true;
    } catch (JsonProcessingException e) {
      throw malformed("The JSON array of the body is malformed: " + Json.describe(e));
    }
  }

  @Override
  public @Nullable Object value() {
    return value;
  }

  private void refuseMore() throws IOException {
    if (parser.nextToken() != null) {
      throw malformed(
          "The body goes on after the end of its JSON array, at line "
              + parser.currentTokenLocation().getLineNr());
    }
  }

  /** Without a cause: Jackson's message quotes the text, which may hold credentials. */
  private static FastreqException malformed(String message) {
    return new FastreqException(message);
  }
}
