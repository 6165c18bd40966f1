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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.component.options.SimpleExpressions;
import io.fastreq.camel.output.file.FileBodyHandlers;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/** Names the files of items by the option {@code fileName}. Thread-safe. */
final class FileNaming implements FileBodyHandlers.Naming {

  private final CamelContext context;
  private final @Nullable Expression expression;

  private FileNaming(CamelContext context, @Nullable Expression expression) {
    this.context = context;
    this.expression = expression;
  }

  /**
   * Returns the naming by an expression of the Simple language, which has key, index and URL as
   * headers and as variables.
   *
   * @param fileName the expression, or null for key or index. <code>${key}</code>, <code>${index}
   *     </code> and <code>${url}</code> are short for the headers
   * @throws IllegalArgumentException if the expression is not valid
   */
  static FileNaming of(CamelContext context, @Nullable String fileName) {
    if (fileName == null) {
      return new FileNaming(context, null);
    }
    String simple =
        fileName
            .replace("${key}", "${header." + FastreqConstants.KEY + "}")
            .replace("${index}", "${header." + FastreqConstants.INDEX + "}")
            .replace("${url}", "${header." + FastreqConstants.URL + "}");
    return new FileNaming(context, SimpleExpressions.expression(context, "fileName", simple));
  }

  @Override
  public String name(int index, @Nullable String key, FastreqRequest request) {
    if (expression == null) {
      return "";
    }
    Exchange exchange = new DefaultExchange(context);
    exchange.getIn().setBody(request);
    exchange.getIn().setHeader(FastreqConstants.INDEX, index);
    exchange.getIn().setHeader(FastreqConstants.URL, request.url());
    exchange.setVariable("index", index);
    exchange.setVariable("url", request.url());
    if (key != null) {
      exchange.getIn().setHeader(FastreqConstants.KEY, key);
      exchange.setVariable("key", key);
    }
    String text = expression.evaluate(exchange, String.class);
    return text == null ? "" : text;
  }
}
