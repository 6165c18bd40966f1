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
package io.fastreq.camel.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs only these of the tests that a class inherits. A name that does not exist fails. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnlyTests.Selection.class)
public @interface OnlyTests {

  /** Names of methods. */
  String[] value();

  /** Disables the other tests. */
  final class Selection implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      Class<?> type = context.getRequiredTestClass();
      Set<String> names = Set.of(type.getAnnotation(OnlyTests.class).value());
      if (context.getTestMethod().isEmpty()) {
        names.forEach(name -> requireMethod(type, name));
        return ConditionEvaluationResult.enabled("a class of tests");
      }
      return names.contains(context.getRequiredTestMethod().getName())
          ? ConditionEvaluationResult.enabled("named")
          : ConditionEvaluationResult.disabled("runs elsewhere");
    }

    private static void requireMethod(Class<?> type, String name) {
      for (Method method : type.getSuperclass().getDeclaredMethods()) {
        if (method.getName().equals(name)) {
          return;
        }
      }
      throw new IllegalArgumentException(type.getSuperclass().getName() + " has no " + name);
    }
  }
}
