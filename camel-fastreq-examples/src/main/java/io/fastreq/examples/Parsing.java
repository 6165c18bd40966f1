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
package io.fastreq.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.impl.DefaultCamelContext;

/** Parses responses to objects of your own. */
public final class Parsing {

  private Parsing() {}

  /** Item as the server describes it. */
  record Item(int id, String name, int attempt) {}

  /** Requests three items and prints them as {@link Item}s. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      Function<FastreqResponse, Item> parser = Parsing::parse;
      context.getRegistry().bind("toItem", parser);
      context.start();
      List<?> items =
          context
              .createProducerTemplate()
              .requestBody("fastreq:items?parser=#toItem", server.itemUrls(3), List.class);
      items.forEach(System.out::println);
    }
  }

  /** Parses a response. If it throws, only that item fails, with kind {@code PARSE}. */
  private static Item parse(FastreqResponse response) {
    try {
      return new ObjectMapper().readValue(response.body(), Item.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
