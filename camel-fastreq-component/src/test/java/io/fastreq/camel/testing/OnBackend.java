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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs the tests of a class, and of those nested in it, on this backend. A class that extends
 * another and has this annotation runs all tests of the other again on its backend.
 *
 * <p>Other classes run on {@code vertx}, or on the backend named by the system property {@code
 * fastreq.backend}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnBackend.Switch.class)
public @interface OnBackend {

  /** A value of the option {@code backend}. */
  String value();

  /** Sets the backend before the class and resets it afterwards; tests run one after another. */
  final class Switch implements BeforeAllCallback, AfterAllCallback {

    private static final String DEFAULT = System.getProperty("fastreq.backend", "vertx");
    private static volatile String current = DEFAULT;

    /** Returns the backend that tests are to use now. */
    public static String current() {
      return current;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
      OnBackend named = named(context);
      if (named != null) {
        current = named.value();
      }
    }

    @Override
    public void afterAll(ExtensionContext context) {
      if (named(context) != null) {
        current = DEFAULT;
      }
    }

    /**
     * Returns the backend of the class itself; null for a class nested in one that has a backend.
     */
    private static @Nullable OnBackend named(ExtensionContext context) {
      return context.getRequiredTestClass().getAnnotation(OnBackend.class);
    }
  }
}
