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

import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads options in the Simple language, and says what is wrong with them. Stateless. */
public final class SimpleExpressions {

  private SimpleExpressions() {}

  /**
   * Returns the expression in an option, ready to be evaluated.
   *
   * @throws IllegalArgumentException naming the option, where the text is none
   */
  public static Expression expression(CamelContext context, String option, String text) {
    return explained(
        option,
        text,
        "an expression",
        () -> {
          Expression expression = context.resolveLanguage("simple").createExpression(text);
          expression.init(context);
          return expression;
        });
  }

  /**
   * Returns the predicate in an option, ready to be evaluated.
   *
   * @throws IllegalArgumentException naming the option, where the text is none
   */
  static Predicate predicate(CamelContext context, String option, String text) {
    return explained(
        option,
        text,
        "a predicate",
        () -> {
          Predicate predicate = context.resolveLanguage("simple").createPredicate(text);
          predicate.init(context);
          return predicate;
        });
  }

  /**
   * Runs an action on the text of an option.
   *
   * @throws IllegalArgumentException naming the option, instead of what the Simple language throws
   */
  static <T> T explained(String option, String text, String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException e) {
      String language = missingLanguage(e);
      if (language == null) {
        throw new IllegalArgumentException(
            "Option %s can not be '%s': it takes %s of the Simple language. %s"
                .formatted(option, text, what, e.getMessage()),
            e);
      }
      throw new IllegalArgumentException(
          "Option %s, '%s', needs the language %s. Add org.apache.camel:camel-%s to the class path"
              .formatted(option, text, language, language),
          e);
    }
  }

  private static @Nullable String missingLanguage(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof NoSuchLanguageException missing) {
        return missing.getLanguage();
      }
    }
    return null;
  }
}
