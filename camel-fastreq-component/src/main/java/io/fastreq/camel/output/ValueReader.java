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
import io.fastreq.camel.BodyText;
import io.fastreq.camel.ContentCodings;
import io.fastreq.camel.ContentType;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.JsonBody;
import io.fastreq.camel.UndecodedBodyException;
import io.fastreq.camel.batch.result.ValueMaker;
import io.fastreq.camel.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates the value of an item from its response: the result of the endpoint's parser, or without a
 * parser the form of its return type. An empty body, as in a response to HEAD, is not an error.
 *
 * <p>Thread-safe if the parser is. The time to parse grows with the body, so it must not be done on
 * an event loop.
 */
public final class ValueReader implements ValueMaker {

  private final ReturnType type;
  private final @Nullable Function<FastreqResponse, ?> parser;
  private final @Nullable OutputTypeBinding binding;

  /**
   * Creates a reader.
   *
   * @param type what a value is; with a parser only {@link ReturnType#RESPONSE} makes a difference
   * @param parser maps a response to its value, or null
   * @param binding binds JSON bodies to objects, whatever the content type; null for maps and lists
   */
  public ValueReader(
      ReturnType type,
      @Nullable Function<FastreqResponse, ?> parser,
      @Nullable OutputTypeBinding binding) {
    this.type = type;
    this.parser = parser;
    this.binding = binding;
  }

  /** Returns whether the body is not used and need not be kept. */
  public boolean discardsBody() {
    return type == ReturnType.NONE && parser == null;
  }

  /**
   * {@inheritDoc}
   *
   * @return the value. With {@link ReturnType#RESPONSE} the response itself, whose {@code value()}
   *     is what the parser returned
   * @throws Exception if the body is not what the return type demands, and whatever the parser
   *     throws
   */
  @Override
  public @Nullable Object make(HttpResponse response, Supplier<FastreqResponse> whole)
      throws Exception {
    if (parser != null) {
      return parsed(whole.get(), parser);
    }
    if (binding != null) {
      Object value = binding.bind(decoded(response));
      return type == ReturnType.RESPONSE ? whole.get().withValue(value) : value;
    }
    return switch (type) {
      case AUTO -> byContentType(response);
      case JSON -> JsonBody.parse(decoded(response));
      case TEXT -> text(response);
      case BYTES -> response.body();
      case RESPONSE, STREAM -> whole.get();
      case FILE -> whole.get().value();
      case NONE -> response.status();
    };
  }

  /** Returns whether a parser makes the values. */
  public boolean hasParser() {
    return parser != null;
  }

  /** Returns whether a value that was made is the body, parsed as JSON. */
  public boolean isDocument(@Nullable Object value) {
    boolean parses = type == ReturnType.JSON || (type == ReturnType.AUTO && isStructure(value));
    return parser == null && binding == null && parses;
  }

  /** Text and bytes may be what the content type says; only JSON has maps and lists. */
  private static boolean isStructure(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  /**
   * Returns the body parsed as JSON, whatever the return type: maps, lists and scalars, or with a
   * binding a Jackson tree, whose parts can be {@link #bound}.
   *
   * @throws FastreqException if the body is not JSON
   */
  public @Nullable Object document(HttpResponse response) {
    byte[] body = decoded(response);
    return binding == null ? JsonBody.parse(body) : binding.tree(body);
  }

  /** Returns whether a body says that it is JSON, and can be read. */
  public boolean isJson(HttpResponse response) {
    return codings(response).isEmpty() && ContentType.isJson(contentType(response));
  }

  /** Returns a part of a document as a value. */
  public @Nullable Object bound(@Nullable Object part) {
    return binding != null && part instanceof JsonNode node ? binding.bind(node) : part;
  }

  private @Nullable Object parsed(FastreqResponse response, Function<FastreqResponse, ?> function) {
    Object value;
    try {
      value = function.apply(response);
    } catch (UndecodedBodyException e) {
      // Like any other failure of a parser: it might have decoded the body itself.
      throw new FastreqException(String.valueOf(e.getMessage()), e);
    }
    return type == ReturnType.RESPONSE ? response.withValue(value) : value;
  }

  private static @Nullable Object byContentType(HttpResponse response) {
    if (response.body().length == 0) {
      return null;
    }
    if (!codings(response).isEmpty()) {
      return response.body();
    }
    String contentType = contentType(response);
    if (ContentType.isJson(contentType)) {
      return JsonBody.parse(response.body());
    }
    return ContentType.isText(contentType) ? text(response) : response.body();
  }

  private static String text(HttpResponse response) {
    return BodyText.decode(decoded(response), contentType(response));
  }

  /** Returns the body, or refuses one that is still encoded: such bytes are no text. */
  private static byte[] decoded(HttpResponse response) {
    List<String> codings = response.body().length == 0 ? List.of() : codings(response);
    if (!codings.isEmpty()) {
      throw new UndecodedBodyException(codings);
    }
    return response.body();
  }

  private static List<String> codings(HttpResponse response) {
    return ContentCodings.of(response.headers().all("Content-Encoding"));
  }

  private static @Nullable String contentType(HttpResponse response) {
    List<String> values = response.headers().all("Content-Type");
    return values.isEmpty() ? null : String.join(", ", values);
  }
}
