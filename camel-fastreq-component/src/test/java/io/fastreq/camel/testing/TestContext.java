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

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** A shared Camel context for tests: started on first use, stopped with the JVM. */
public final class TestContext {

  private static final CamelContext SHARED = start();

  private TestContext() {}

  private static CamelContext start() {
    CamelContext context = new DefaultCamelContext();
    context.start();
    return context;
  }

  /** Returns the context; a test that adds something to it must remove it again. */
  public static CamelContext shared() {
    return SHARED;
  }
}
